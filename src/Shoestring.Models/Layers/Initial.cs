using Shoestring.Graphs;
using Shoestring.Graphs.Initializers;

namespace Shoestring.Models.Layers;

/// <summary>How layers' parameters begin, in one place.</summary>
internal static class Initial
{
    /// <summary>Filters: normal with variance 2 / fan-out. Source: He et al., "Delving Deep into Rectifiers", 2015.</summary>
    public static Initializer Filter { get; } = new KaimingNormal(FanMode.Out);

    /// <summary>Matrices: uniform within ±1/√fan-in, as PyTorch's Linear.</summary>
    public static Initializer Matrix { get; } = new KaimingUniform();

    public static Initializer Zeros { get; } = new Zeros();

    public static Initializer Ones { get; } = new Ones();
}
