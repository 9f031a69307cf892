namespace Shoestring.Kernels.ActivationOps;

/// <summary>From <see cref="ActivationKind"/> to its operator struct: one row an activation.</summary>
internal static class ActivationTable
{
    /// <summary>Calls the visitor with the operator of <paramref name="act"/>, so that loops are compiled for it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind has no row.</exception>
    public static void Visit<TVisitor>(Activation act, ref TVisitor visitor)
        where TVisitor : struct, IActivationVisitor
    {
        switch (act.Kind)
        {
            case ActivationKind.None: visitor.Visit(default(IdentityOp)); break;
            case ActivationKind.Relu: visitor.Visit(default(ReluOp)); break;
            case ActivationKind.Clip: visitor.Visit(new ClipOp(act.Alpha, act.Beta)); break;
            case ActivationKind.LeakyRelu: visitor.Visit(new LeakyReluOp(act.Alpha)); break;
            case ActivationKind.Elu: visitor.Visit(new EluOp(act.Alpha, 1)); break;
            case ActivationKind.Selu: visitor.Visit(new EluOp(act.Alpha, act.Beta)); break;
            case ActivationKind.Silu: visitor.Visit(default(SiluOp)); break;
            case ActivationKind.HardSwish: visitor.Visit(default(HardSwishOp)); break;
            case ActivationKind.Gelu: visitor.Visit(default(GeluOp)); break;
            case ActivationKind.Sigmoid: visitor.Visit(default(SigmoidOp)); break;
            case ActivationKind.HardSigmoid: visitor.Visit(new HardSigmoidOp(act.Alpha, act.Beta)); break;
            case ActivationKind.Tanh: visitor.Visit(default(TanhOp)); break;
            default: throw new ArgumentOutOfRangeException(nameof(act), act.Kind, "An activation without an operator.");
        }
    }
}
