using System.Text.Json;
using Shoestring.Graphs;
using Shoestring.Graphs.Programs;
using WorkerPool = Shoestring.Kernels.WorkerPool;

namespace Shoestring.Models.Tests.Golden;

/// <summary>The networks, pictures and step of networks.py, computed by compiled programs.</summary>
internal static class GoldenStep
{
    private const int Batch = 4;
    private const int Side = 64;
    private const int Classes = 10;

    /// <summary>A network of the zoo at that size.</summary>
    public static Graph Model(string name) =>
        ModelTable.Find(name).Build(new ModelOptions(Classes, 3, Side, Side) { Dropout = 0, DropPath = 0 }).Bind("N", Batch);

    /// <summary>The weights of a network, for <see cref="Deployed"/> and <see cref="Train"/>.</summary>
    public static Weights Weights(string name) => Formula.Weights(Model(name));

    /// <summary>Logits of the deployed form.</summary>
    public static float[] Deployed(string name, Weights? weights = null)
    {
        var model = Model(name);
        return Run(model, new TrainingGraph(model, []), weights ?? Formula.Weights(model), (program, _) => program.GetOutput("logits").Data.ToArray());
    }

    /// <summary>Loss, logits, every gradient and every running statistic of a training step, as the golden rows call them.</summary>
    public static (string Name, float[] Numbers)[] Train(string name, Weights? given = null, Action<Program>? look = null)
    {
        var (forward, training) = SupervisedStep.Of(Model(name));
        return Run(forward, training, given ?? Formula.Weights(forward), (program, state) =>
        {
            look?.Invoke(program);
            var (gradients, weights) = (state.SaveGradients(), state.Save());
            return training.Gradients.Select(g => ($"gradient {g.Parameter.Name}", gradients.Float(g.Parameter.Name).Data))
                .Concat(forward.Updates.Select(u => ($"statistic {u.Parameter.Name}", weights.Float(u.Parameter.Name).Data)))
                .Append(("loss", program.GetOutput("loss").Data)).Append(("logits", program.GetOutput("logits").Data)).ToArray();
        });
    }

    /// <summary>|actual − expected| / |expected|, the first estimated from the products with rows of signs.</summary>
    /// <param name="what">The row's name, which decides the signs.</param>
    /// <param name="expected">Norm, PyTorch float32's own distance, and the products.</param>
    /// <param name="actual">Our numbers.</param>
    public static double Distance(string what, double[] expected, float[] actual)
    {
        var products = Formula.Sketch(what, actual, expected.Length - 2);
        return Math.Sqrt(products.Zip(expected.Skip(2), (a, e) => (a - e) * (a - e)).Average()) / expected[0];
    }

    /// <summary>The rows of a file.</summary>
    public static Dictionary<string, Dictionary<string, double[]>> Read(string file)
    {
        using var stream = Open(file);
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, double[]>>>(stream)!;
    }

    /// <summary>The networks that a file speaks of.</summary>
    public static string[] Networks(string file)
    {
        using var stream = Open(file);
        return [.. JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(stream)!.Keys];
    }

    private static Stream Open(string file) =>
        typeof(GoldenStep).Assembly.GetManifestResourceStream($"Shoestring.Models.Tests.Golden.{file}")!;

    private static T Run<T>(Graph graph, TrainingGraph training, Weights weights, Func<Program, StateStore, T> read)
    {
        using var pool = new WorkerPool(2);
        using var state = new StateStore(graph, weights);
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
}
