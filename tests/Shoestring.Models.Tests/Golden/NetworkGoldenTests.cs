using System.Text.Json;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;
using Shoestring.Graphs.Programs;
using WorkerPool = Shoestring.Kernels.WorkerPool;

namespace Shoestring.Models.Tests.Golden;

/// <summary>
/// Whole networks, compiled, against torchvision's in float64 (networks.py): logits of the deployed form; loss, every gradient and every
/// running statistic of a training step. Distances are relative L2, measured through a few random directions: per tensor at most three
/// times PyTorch's own float32, and room for the estimate; half of the tensors within twice. One in a hundred, the sum of numbers that
/// nearly cancel, may be farther for either side.
/// </summary>
public sealed class NetworkGoldenTests
{
    private const double Most = 5;
    private const double Ever = 20;

    // PyTorch is sometimes right by luck (a loss is one number).
    private const double Smallest = 3e-7;

    private const int Batch = 4;
    private const int Side = 64;
    private const int Classes = 10;

    private static readonly Dictionary<string, Dictionary<string, double[]>> Golden = Read();

    public static TheoryData<string> Names => [.. Golden.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Deployed_logits_are_torchvisions(string name)
    {
        var model = Model(name);
        var actual = Run(model, new TrainingGraph(model, []), (program, _) => program.GetOutput("logits").Data);
        Assert.InRange(Distance(name, "deployed", actual), 0, Most * Math.Max(Golden[name]["deployed"][1], Smallest));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_training_step_is_torchvisions(string name)
    {
        var model = Model(name);
        var b = new GraphBuilder("step");
        var map = model.Inputs.ToDictionary(v => v, v => b.Input(v.Name, v.Type));
        b.Inline(model, map);
        var logits = map[model.Outputs[0]];
        var losses = b.Add("losses", new SoftmaxCrossEntropy(), logits, b.Input("targets", logits.Type));
        var forward = TrainingMode.Apply(b.Build(b.Add("loss", new ReduceMean([], KeepDims: false), losses), logits));
        var training = TrainingGraph.Differentiate(forward, forward.Output("loss"));
        var tensors = Run(forward, training, (program, state) =>
        {
            Assert.DoesNotContain(program.Profile(), p => p.IsReference);
            Assert.DoesNotContain(program.Profile(), p => p.Op is "Transpose" or "Concat" or "Split");
            var (gradients, weights) = (state.SaveGradients(), state.Save());
            return training.Gradients.Select(g => ($"gradient {g.Parameter.Name}", gradients.Float(g.Parameter.Name).Data))
                .Concat(forward.Updates.Select(u => ($"statistic {u.Parameter.Name}", weights.Float(u.Parameter.Name).Data)))
                .Append(("loss", program.GetOutput("loss").Data)).Append(("logits", program.GetOutput("logits").Data)).ToArray();
        });

        Assert.Equal(Golden[name].Keys.Where(k => k != "deployed").Order(), tensors.Select(t => t.Item1).Order());
        var ratios = new List<double>();
        foreach (var (what, actual) in tensors)
        {
            var (ours, theirs) = (Distance(name, what, actual), Math.Max(Golden[name][what][1], Smallest));
            Assert.True(ours <= Ever * theirs, $"{what}: relative distance {ours:E2}, PyTorch's float32 {theirs:E2}");
            ratios.Add(ours / theirs);
        }

        ratios.Sort();
        Assert.InRange(ratios[ratios.Count / 2], 0, 2);
        Assert.InRange(ratios[ratios.Count * 99 / 100], 0, Most);
    }

    private static Graph Model(string name) =>
        ModelTable.Find(name).Build(new ModelOptions(Classes, 3, Side, Side) { Dropout = 0, DropPath = 0 }).Bind("N", Batch);

    private static T Run<T>(Graph graph, TrainingGraph training, Func<Program, StateStore, T> read)
    {
        using var pool = new WorkerPool(2);
        using var state = new StateStore(graph, Formula.Weights(graph));
        using var program = Program.Compile(training, state, pool, new ProgramOptions(Profile: true));
        var picture = Formula.Numbers("input", Batch * 3 * Side * Side);
        program.SetInput("input", new Tensor<float>([.. picture.Select(v => (float)v)], [Batch, 3, Side, Side]));
        if (program.HasInput("targets"))
        {
            var targets = program.Input("targets");
            for (var i = 0; i < Batch; i++)
            {
                targets[(i * Classes) + (3 * i % Classes)] = 1;
            }
        }

        program.Run(default);
        return read(program, state);
    }

    // |actual − expected| / |expected|, the first estimated from the products with rows of signs.
    private static double Distance(string name, string what, float[] actual)
    {
        var expected = Golden[name][what];
        var products = Formula.Sketch(what, actual, expected.Length - 2);
        return Math.Sqrt(products.Zip(expected.Skip(2), (a, e) => (a - e) * (a - e)).Average()) / expected[0];
    }

    private static Dictionary<string, Dictionary<string, double[]>> Read()
    {
        using var stream = typeof(NetworkGoldenTests).Assembly.GetManifestResourceStream("Shoestring.Models.Tests.Golden.networks.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, double[]>>>(stream)!;
    }
}
