using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;
using Shoestring.Graphs.Programs;
using Shoestring.Graphs.Reference;
using Shoestring.Graphs.Tests.Ops;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Tests.Programs;

/// <summary>Every op of the table, compiled: forward and backward agree with the reference, and threads change no bit.</summary>
public sealed class CompiledOpTests
{
    private const double Tolerance = 3e-5;

    // Ops that stay on their scalar reference because nothing fast needs them yet; a kernel takes its op off this list.
    private static readonly HashSet<Type> Slow =
    [
        typeof(ArgMax), typeof(Cast), typeof(Equal), typeof(Less), typeof(Gather), typeof(GatherGrad), typeof(Pad),
        typeof(Softplus), typeof(LayerNormalization), typeof(LayerNormalizationGrad), typeof(Where),
        typeof(QuantizeLinear), typeof(DequantizeLinear), typeof(Sin), typeof(Cos), typeof(Atan), typeof(And), typeof(Or), typeof(Xor),
        typeof(Not), typeof(LessOrEqual), typeof(GreaterOrEqual), typeof(Mod), typeof(ReduceProd), typeof(CumSum), typeof(TopK),
        typeof(MaxPoolIndices), typeof(GatherElements), typeof(GatherND), typeof(ScatterElements), typeof(ScatterND),
    ];

    public static TheoryData<string> Names => OpCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_compiled_op_agrees_with_its_reference(string name)
    {
        var @case = OpCases.Named(name);
        var graph = GraphOf(@case);
        var inputs = @case.Inputs.Select((_, i) => $"x{i}").Zip(@case.Operands(1)).ToDictionary(p => p.First, p => (Tensor)p.Second.ToFloat());
        var expected = ReferenceInterpreter.Run(graph, new Weights(), inputs, @case.Context);
        var runs = new[] { 1, 2 }.Select(threads => Run(graph, inputs, @case.Context, threads)).ToArray();
        for (var o = 0; o < graph.Outputs.Length; o++)
        {
            Assert.Equal(runs[0][o].Data, runs[1][o].Data);
            var want = expected[graph.Outputs[o]];
            var scale = want.Data.Select(Math.Abs).DefaultIfEmpty(0).Max() + 1e-3;
            for (var i = 0; i < want.Length; i++)
            {
                var difference = Math.Abs(want[i] - runs[0][o][i]);
                Assert.True(difference <= Tolerance * scale, $"output {o} [{i}]: {runs[0][o][i]}, the reference says {want[i]}");
            }
        }
    }

    [Fact]
    public void Only_the_listed_ops_lack_a_kernel()
    {
        var (fast, all) = (new HashSet<string>(), new SortedSet<string>());
        foreach (var graph in OpCases.All.Select(GraphOf))
        {
            using var pool = new WorkerPool(1);
            using var state = new StateStore(graph, new Weights());
            using var program = Program.Compile(graph, state, pool, new ProgramOptions(Profile: true));
            all.UnionWith(program.Profile().Select(k => k.Op));
            fast.UnionWith(program.Profile().Where(k => !k.IsReference).Select(k => k.Op));
        }

        Assert.Equal(Slow.Select(t => t.Name).Order(StringComparer.Ordinal), all.Except(fast).Order(StringComparer.Ordinal));
    }

    private static Tensor<float>[] Run(Graph graph, Dictionary<string, Tensor> inputs, RunContext context, int threads)
    {
        using var pool = new WorkerPool(threads);
        using var state = new StateStore(graph, new Weights());
        using var program = Program.Compile(graph, state, pool);
        foreach (var (name, tensor) in inputs)
        {
            program.SetInput(name, tensor.ToFloat());
        }

        program.Run(context);
        return [.. graph.Outputs.Select(v => program.GetOutput(v.Name))];
    }

    // The op, and the gradients of a weighted sum of its outputs.
    private static Graph GraphOf(OpCase @case)
    {
        var b = new GraphBuilder(@case.Name);
        var inputs = @case.Inputs.Select((f, i) => b.Input($"x{i}", f.Type)).ToArray();
        var node = b.AddNode("op", @case.Op, inputs);
        if (@case.Op.NotDifferentiable is not null || inputs.Length == 0 || @case.Op is StopGradient)
        {
            return b.Build(node.Outputs);
        }

        Value? loss = null;
        foreach (var o in @case.Losses ?? [.. Enumerable.Range(0, node.Outputs.Length)])
        {
            var output = node.Outputs[o];
            if (output.Type.Element.IsFloat())
            {
                var ramp = Enumerable.Range(0, output.Shape.ElementCount).Select(i => (float)Math.Sin(i + 1)).ToArray();
                var weighted = b.Add(new Mul(), output, b.Add(new Constant(Tensor.Of(ramp, output.Shape.ToArray()))));
                var sum = b.Add(new ReduceSum([], KeepDims: false), weighted);
                loss = loss is null ? sum : b.Add(new Add(), loss, sum);
            }
        }

        if (loss is null)
        {
            return b.Build(node.Outputs);
        }

        var wrt = @case.Checked.Select(i => inputs[i]).ToArray();
        var gradients = Differentiation.Gradients(b, b.Build([]).Nodes, loss, wrt);
        return DeadCode.Remove(b.Build(node.Outputs.Concat(gradients.OfType<Value>()).Distinct()));
    }
}
