using Shoestring.Graphs;

namespace Shoestring.Compression.Tests;

/// <summary>Tests give numbers themselves.</summary>
internal sealed record Unset : Initializer
{
    public override Tensor Create(Parameter parameter, ulong seed) => Tensor.Zeros<float>(parameter.Type.Shape.ToArray());
}
