using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;

namespace Shoestring.Training.Objectives;

/// <summary>What an objective builds its loss with.</summary>
public sealed class LossScope
{
    private readonly bool _freezeStatistics;

    internal LossScope(Graph model, int batchSize, bool freezeStatistics)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        Model = model;
        _freezeStatistics = freezeStatistics;
        BatchSize = batchSize;
        Graph = new GraphBuilder(model.Name);
    }

    /// <summary>Where to add nodes.</summary>
    public GraphBuilder Graph { get; }

    /// <summary>The model as deployed, batch symbolic.</summary>
    public Graph Model { get; }

    /// <summary>Samples of one batch.</summary>
    public int BatchSize { get; }

    /// <summary>Number of classes.</summary>
    public int Classes => Model.Output("logits").Shape[1].Extent;

    /// <summary>The guesses that training accuracy is told of; set it where the method has any.</summary>
    public Value? Logits { get; set; }

    /// <summary>Declares an input of pictures.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="batchSize">How many; null takes <see cref="BatchSize"/>.</param>
    public Value Images(string name = Objective.Images, int? batchSize = null)
    {
        var type = Model.Input("input").Type;
        return Graph.Input(name, type with { Shape = type.Shape.With(0, batchSize ?? BatchSize) });
    }

    /// <summary>Declares an input of target distributions [N, classes].</summary>
    /// <param name="name">Its name.</param>
    public Value Targets(string name = Objective.Targets) => Input(name, BatchSize, Classes);

    /// <summary>Declares an input of another shape.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="extents">Its shape.</param>
    public Value Input(string name, params ReadOnlySpan<int> extents) =>
        Graph.Input(name, new TensorType(ElementType.Float32, Shape.Of(extents)));

    /// <summary>Puts the model in training form behind some pictures; a second call shares the weights.</summary>
    /// <param name="images">Pictures.</param>
    public Applied Train(Value images) => Apply(TrainingMode.Apply(Bind(Model, images), _freezeStatistics), images, null);

    /// <summary>Puts the model in its deployed form behind some pictures (running statistics), with weights shared.</summary>
    /// <param name="images">Pictures.</param>
    public Applied Deploy(Value images) => Apply(Bind(Model, images), images, null);

    /// <summary>Puts a model whose weights training leaves alone behind some pictures; no gradient flows through it.</summary>
    /// <param name="model">The model as deployed.</param>
    /// <param name="images">Pictures.</param>
    /// <param name="prefix">What its parameters' names get in front.</param>
    public Applied Frozen(Graph model, Value images, string prefix)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        return Apply(Bind(model, images), Graph.Add("frozen.input", new StopGradient(), images), p => Freeze(p, prefix));
    }

    /// <summary>The same parameter under another name, fixed.</summary>
    /// <param name="parameter">A parameter.</param>
    /// <param name="prefix">What its name gets in front.</param>
    public static Parameter Freeze(Parameter parameter, string prefix)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return new Parameter(
            new Value(prefix + parameter.Name, parameter.Type), ParameterRole.Constant, parameter.Initializer);
    }

    /// <summary>Mean over the batch of −Σ target·log softmax(logits).</summary>
    /// <param name="logits">[N, classes].</param>
    /// <param name="targets">[N, classes], rows that sum to 1; no gradient flows to them.</param>
    public Value CrossEntropy(Value logits, Value targets) =>
        Mean(Graph.Add("cross_entropy", new SoftmaxCrossEntropy(), logits, targets));

    /// <summary>(1 − s)·targets + s/classes.</summary>
    /// <param name="targets">[N, classes].</param>
    /// <param name="smoothing">s, 0 to below 1.</param>
    public Value Smooth(Value targets, double smoothing) => smoothing == 0
        ? targets
        : Graph.Add(new Add(), Scale(targets, 1 - smoothing), Graph.Constant(smoothing / Classes));

    /// <summary>x · factor.</summary>
    /// <param name="x">Any tensor.</param>
    /// <param name="factor">A number.</param>
    public Value Scale(Value x, double factor) => factor == 1 ? x : Graph.Add(new Mul(), x, Graph.Constant(factor));

    /// <summary>Mean of all elements: a scalar.</summary>
    /// <param name="x">Any tensor.</param>
    public Value Mean(Value x) => Graph.Add(new ReduceMean([], KeepDims: false), x);

    /// <summary>a + b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A tensor.</param>
    public Value Sum(Value a, Value b) => Graph.Add(new Add(), a, b);

    private static Graph Bind(Graph model, Value images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return model.Bind("N", images.Shape[0].Extent);
    }

    private Applied Apply(Graph model, Value images, Func<Parameter, Parameter>? rename)
    {
        var map = new Dictionary<Value, Value> { [model.Input("input")] = images };
        Graph.Inline(model, map, rename);
        return new Applied(model, map);
    }
}
