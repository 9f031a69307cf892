namespace Shoestring.Kernels.ActivationOps;

/// <summary>A kernel that waits for its activation; see <see cref="ActivationTable"/>.</summary>
internal interface IActivationVisitor
{
    void Visit<TOp>(TOp op)
        where TOp : struct, IActivationOp;
}
