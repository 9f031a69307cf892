using Shoestring.Data;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Import;
using Shoestring.Training.Objectives;
using Shoestring.Training.Transfer;

namespace Shoestring.Autopilot.Transfer;

/// <summary>An ONNX file of pictures to begin from: any graph that can be trained, with its input as our models have it.</summary>
public sealed class PretrainedModel
{
    private readonly string _path;
    private readonly ImportedSignature _signature;
    private readonly Shape _pictures;
    private readonly bool _channelsLast;

    private PretrainedModel(string path, ImportedSignature signature, Shape pictures, bool channelsLast) =>
        (_path, _signature, _pictures, _channelsLast) = (path, signature, pictures, channelsLast);

    /// <summary>How data must be prepared for it: what its file says, or at least the channels and size that it takes.</summary>
    public PrepareOptions Prepare => new()
    {
        Preprocessing = _signature.Preprocessing is { } json ? Preprocessing.FromJson(json) : null,
        Channels = _pictures[1].Extent,
        ExactSize = _pictures[2].IsSymbolic || _pictures[3].IsSymbolic ? null : (_pictures[2].Extent, _pictures[3].Extent),
    };

    /// <summary>Reads what a file takes.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <exception cref="InputException">It uses operators that are not supported, or does not take pictures.</exception>
    public static PretrainedModel Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var signature = OnnxImporter.Signature(path);
        var input = signature.Inputs.Length == 1 ? signature.Inputs[0] : null;
        var channelsFirst = input is { Shape.Rank: 4 } && AreChannels(input.Shape[1]);
        var channelsLast = input is { Shape.Rank: 4 } && !channelsFirst && AreChannels(input.Shape[3]);
        if (input is null || input.Type.Element != ElementType.Float32 || !(channelsFirst || channelsLast))
        {
            throw new InputException($"{path} takes {string.Join(" and ", signature.Inputs.Select(v => $"'{v.Name}' {v.Type}"))}; "
                + "one input of pictures, [N, C, H, W] or [N, H, W, C] of 1 or 3 channels, is needed to train it on pictures");
        }

        var s = input.Shape;
        return new PretrainedModel(path, signature, channelsFirst ? s : new Shape(s[0], s[3], s[1], s[2]), channelsLast);
    }

    /// <summary>The model with a new head for the data's classes, and its weights.</summary>
    /// <param name="data">The data, prepared as <see cref="Prepare"/> says.</param>
    /// <param name="headAt">The node that the head reads; null: what the file's own last layer reads.</param>
    /// <param name="seed">Decides the head's first numbers.</param>
    /// <exception cref="InputException">No head can be put on it.</exception>
    public StartingModel Begin(PreparedData data, string? headAt, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (pictures, known) = Import(data.Preprocessing);
        try
        {
            var old = headAt is null ? ClassifierHead.Find(pictures) : ClassifierHead.At(pictures, headAt);
            var graph = old.Replace(pictures, data.ClassNames.Count);
            var weights = Weights.Initialize(graph, seed);
            foreach (var p in graph.Parameters.Where(p => pictures.Parameters.Any(q => q.Name == p.Name)))
            {
                weights[p.Name] = known[p.Name];
            }

            return new StartingModel(graph, weights, ClassifierHead.Find(graph));
        }
        catch (InputException e)
        {
            throw new InputException($"{_path}: {e.Message}", e);
        }
    }

    /// <summary>The model as it is, behind pictures of a size: "input" [N, C, H, W] to its own outputs.</summary>
    /// <param name="shape">Size and channels.</param>
    /// <exception cref="InputException">It does not take such pictures, or cannot be imported.</exception>
    public (Graph Graph, Weights Weights) Import(Preprocessing shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var (c, h, w) = (shape.Channels, shape.Height, shape.Width);
        if (c != _pictures[1].Extent || Differs(_pictures[2], h) || Differs(_pictures[3], w))
        {
            throw new InputException($"{_path} takes pictures {_pictures}, and its preprocessing makes [N, {c}, {h}, {w}] of the data");
        }

        // Symbols become the data's extents, and the batch N.
        var input = _signature.Inputs[0].Name;
        var taken = _channelsLast ? new Shape("N", h, w, c) : new Shape("N", c, h, w);
        var model = OnnxImporter.Import(_path, null, new Dictionary<string, Shape> { [input] = taken });
        var builder = new GraphBuilder(model.Graph.Name);
        var pictures = builder.Input(Objective.Images, new TensorType(ElementType.Float32, new Shape("N", c, h, w)));
        var map = new Dictionary<Value, Value>
        {
            [model.Graph.Inputs[0]] = _channelsLast ? builder.Add("channels_last", new Transpose([0, 2, 3, 1]), pictures) : pictures,
        };
        builder.Inline(model.Graph, map);
        return (builder.Build(model.Graph.Outputs.Select(v => map[v])), model.Weights);
    }

    private static bool AreChannels(Dimension d) => !d.IsSymbolic && d.Extent is 1 or 3;

    private static bool Differs(Dimension d, int extent) => !d.IsSymbolic && d.Extent != extent;
}
