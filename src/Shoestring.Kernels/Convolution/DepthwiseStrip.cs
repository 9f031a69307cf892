namespace Shoestring.Kernels.Convolution;

/// <summary>Some columns and some lanes of channels of a depthwise convolution. Steps are in floats.</summary>
internal struct DepthwiseStrip
{
    /// <summary>From pixel to pixel.</summary>
    public int Channels;

    /// <summary>First lane.</summary>
    public int First;

    /// <summary>The lane after the last.</summary>
    public int Last;

    /// <summary>Columns: of the smaller picture.</summary>
    public int Width;

    /// <summary>Columns before them.</summary>
    public int Left;

    /// <summary>Columns behind them.</summary>
    public int Right;

    /// <summary>From row to row of the source of the forward pass.</summary>
    public nint Line;

    /// <summary>From row to row of its targets.</summary>
    public nint TargetLine;

    /// <summary>How many lanes before its turn a source is asked for.</summary>
    public int Before;

    /// <summary>
    /// From a lane's place in some rows to the place to ask for while it is at work: some lanes on; behind the last one, the first lanes of
    /// the rows of the next steps.
    /// </summary>
    public readonly nint Ahead(int lane, int floats, nint step)
    {
        nint ahead = 0;
        int to = lane + Before;
        for (; to >= Last; to -= Last - First)
        {
            ahead += step;
        }

        return ahead + ((nint)(to - lane) * floats);
    }
}
