namespace Shoestring.Kernels.Contraction;

/// <summary>What a tile clamps its sums to as it stores them: the activations that are nothing else need no walk of their own.</summary>
internal readonly record struct Bounds(float Low, float High, bool Any)
{
    /// <summary>The bounds of an activation, or none.</summary>
    public static Bounds Of(Activation act) => act.Kind switch
    {
        ActivationKind.Relu => new(0, float.PositiveInfinity, true),
        ActivationKind.Clip => new(act.Alpha, act.Beta, true),
        _ => default,
    };
}
