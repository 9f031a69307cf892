using Shoestring.Graphs;

namespace Shoestring.Models;

/// <summary>One architecture of the table.</summary>
/// <param name="Name">What a person types: <c>resnet-18</c>.</param>
/// <param name="Summary">One line about it.</param>
/// <param name="Source">The paper.</param>
/// <param name="Builder">Makes the graph.</param>
public sealed record ModelDefinition(string Name, string Summary, string Source, Func<ModelOptions, Graph> Builder)
{
    /// <summary>The pictures that it was made for.</summary>
    public ModelInput Input { get; init; } = ModelInput.Square(224);

    /// <summary>The graph in the form that is deployed.</summary>
    /// <param name="options">Classes, resolution, width.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option makes no sense.</exception>
    public Graph Build(ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return Builder(options);
    }
}
