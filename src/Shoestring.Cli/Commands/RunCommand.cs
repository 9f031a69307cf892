using System.CommandLine;
using Shoestring.Autopilot.Single;
using Shoestring.Autopilot.Transfer;
using Shoestring.Cli.Display;
using Shoestring.Cli.Running;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Models;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Import;

namespace Shoestring.Cli.Commands;

/// <summary>Raw tensors in, raw tensors out: for anyone who must check us.</summary>
internal sealed class RunCommand : Verb
{
    private static readonly (string Name, Func<Graph, Weights, int, Engine> Open)[] ZooEngines =
    [
        ("ort", (graph, weights, threads) =>
        {
            using var stream = new MemoryStream();
            OnnxExporter.Export(graph, weights, new OnnxExportOptions(), stream);
            return new OrtEngine(stream.ToArray(), threads);
        }),
        ("managed", (graph, weights, threads) => new ManagedEngine(graph, weights, new Dictionary<string, string>(), threads)),
    ];

    private readonly Argument<string> _model = new("MODEL")
    {
        Description = "An .onnx file, the folder of a run, or NAME[:WIDTH] of the zoo (with --classes)",
    };

    private readonly Option<string[]> _inputs = new("--input")
    {
        Description = "Tensors in the model's order, or by its names from .npz and .pb: .npy, .npz, .pb (an ONNX tensor)",
        HelpName = "FILE",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _outputs = new("--output")
    {
        Description = "Where the outputs go, in the model's order; one .npz takes them all",
        HelpName = "FILE",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _init = CommonOptions.Text(
        "--init", "FILE", "Weights by name: .safetensors, .npz or .onnx");

    private readonly Option<int?> _classes = new("--classes") { Description = "Classes of an architecture of the zoo", HelpName = "N" };
    private readonly Option<Choice<Func<string, int, Engine>>> _engine = CommonOptions.OneOf(
        "--engine", "What runs the model: ort (ONNX Runtime) or managed (our own)", Engines.All);

    private readonly Option<ulong> _seed = CommonOptions.Seed();
    private readonly Option<int> _threads = CommonOptions.Threads();

    public RunCommand()
        : base("run", "Run a model on raw tensors")
    {
        Add(_model);
        Option[] options = [_inputs, _outputs, _init, _classes, _engine, _seed, _threads];
        foreach (var option in options)
        {
            Add(option);
        }
    }

    public override int Run(ParseResult args, Host host)
    {
        var files = args.GetRequiredValue(_outputs);
        Array.ForEach(files, file => TensorFile.RequireWritable(file, _outputs.Name));
        NamedTensor[] inputs = [.. args.GetRequiredValue(_inputs).SelectMany(TensorFile.Read)];
        using var engine = Open(args, inputs, host);
        if (files.Length > engine.OutputNames.Count)
        {
            throw new InputException($"the model has {engine.OutputNames.Count} outputs ({string.Join(", ", engine.OutputNames)}), "
                + $"and {files.Length} files are named");
        }

        host.Cancel.ThrowIfCancellationRequested();
        var results = engine.Run(inputs);
        var named = results.Select((t, i) => new NamedTensor(engine.OutputNames[i], t)).ToArray();
        if (files is [var all] && (named.Length == 1 || all.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)))
        {
            TensorFile.Write(all, named);
        }
        else
        {
            for (var i = 0; i < files.Length; i++)
            {
                TensorFile.Write(files[i], [named[i]]);
            }

            foreach (var output in engine.OutputNames.Skip(files.Length))
            {
                host.Tell($"{output} is not written: name a file for each output, or one .npz for all");
            }
        }

        host.Show(
            new
            {
                model = args.GetRequiredValue(_model),
                outputs = named.Select(n => new { name = n.Name, type = n.Tensor.Element.ToString(), shape = n.Tensor.Dimensions }),
                files,
            },
            _ =>
            {
                foreach (var output in named)
                {
                    host.Output.WriteLine($"{output.Name}  {output.Tensor.Element} [{string.Join(", ", output.Tensor.Dimensions)}]");
                }
            });
        return 0;
    }

    private Engine Open(ParseResult args, NamedTensor[] inputs, Host host)
    {
        var model = args.GetRequiredValue(_model);
        var (engine, threads) = (args.GetRequiredValue(_engine), args.GetValue(_threads));
        var fromZoo = !Path.Exists(model) && !model.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);
        if (!fromZoo && args.GetValue(_init) is null)
        {
            return engine.Value(Paths.Model(model), threads);
        }

        var (graph, weights) = fromZoo ? Built(args, model, inputs) : Read(Paths.Model(model));
        if (args.GetValue(_init) is { } init)
        {
            InitialWeights.Read(init).Into(graph, weights, host.Tell);
        }

        return ZooEngines.First(e => e.Name == engine.Name).Open(graph, weights, threads);
    }

    private (Graph Graph, Weights Weights) Built(ParseResult args, string model, NamedTensor[] inputs)
    {
        var (definition, width) = ModelTable.Parse(model);
        var classes = args.GetValue(_classes) is { } n && n > 0
            ? n
            : throw new InputException($"{model} is an architecture of the zoo: say --classes N");
        if (inputs is not [{ Tensor.Dimensions: [_, var channels, var height, var rows] }])
        {
            throw new InputException($"{model} takes one input of pictures, [N, C, H, W]");
        }

        var graph = definition.Build(new ModelOptions(classes, channels, height, rows) { WidthMultiplier = width, SmallPictures = true });
        return (graph, Weights.Initialize(graph, args.GetValue(_seed)));
    }

    private static (Graph Graph, Weights Weights) Read(string path)
    {
        var model = OnnxImporter.Import(path);
        return (model.Graph, model.Weights);
    }
}
