namespace Shoestring.Graphs.Programs;

/// <summary>Where a parameter's numbers stand in a <see cref="StateStore"/>.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Group">Which group of the state it belongs to.</param>
/// <param name="Offset">First element.</param>
/// <param name="Length">Number of elements.</param>
/// <param name="Layout">How its axes stand in memory.</param>
public sealed record ParameterSlot(Parameter Parameter, ParameterGroup Group, int Offset, int Length, Layout Layout)
{
    /// <summary>The parameter's name.</summary>
    public string Name => Parameter.Name;

    /// <summary>Whether training changes it by gradients.</summary>
    public bool IsTrained => Group != ParameterGroup.Fixed;
}
