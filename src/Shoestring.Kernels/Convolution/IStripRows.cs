namespace Shoestring.Kernels.Convolution;

/// <summary>What is done with the rows of a strip of a depthwise convolution, a step of some rows at a time.</summary>
internal unsafe interface IStripRows
{
    /// <summary>Rows of targets of a step.</summary>
    static abstract int Step { get; }

    /// <summary>
    /// A step of TTargets rows whose tap rows TFirst..TLast−1 lie inside the picture, of step 2 those of the gradient: x is the first source
    /// row, y the first row of targets (of the forward pass, whichever is written), at the strip's first column.
    /// </summary>
    void Run<TTargets, TFirst, TLast>(in DepthwiseStrip s, float* x, float* y)
        where TTargets : struct, ITaps
        where TFirst : struct, ITaps
        where TLast : struct, ITaps;

    /// <summary>After a chunk: other threads may read what was written.</summary>
    void End();
}
