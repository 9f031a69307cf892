using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;
using Shoestring.Graphs.Reference;
using Shoestring.Graphs.Tests.Ops;
using Shoestring.Random;

namespace Shoestring.Graphs.Tests.Laws;

/// <summary>The gradient graph of a case, run on the reference, and its comparison with finite differences.</summary>
internal static class GradientCheck
{
    private const double Step = 1e-3;

    /// <summary>Fails when a gradient differs from finite differences by more than 1e-6 of the largest.</summary>
    public static void Check(OpCase @case, ulong seed)
    {
        var operands = @case.Operands(seed);
        var upstream = Upstream(@case, seed);
        var (_, gradients) = Emitted(@case, operands, upstream);
        foreach (var (k, input) in @case.Checked.Index())
        {
            var expected = Differences(@case, operands, upstream, input);
            var scale = Math.Max(1e-2, expected.Max(Math.Abs));
            for (var i = 0; i < expected.Length; i++)
            {
                var error = Math.Abs(gradients[k].Data[i] - expected[i]) / scale;
                Assert.True(
                    error <= 1e-6,
                    $"{@case.Name}: gradient to input {input} at {i} is {gradients[k].Data[i]:R}, finite differences say {expected[i]:R}");
            }
        }
    }

    /// <summary>Random gradients of the outputs; null where the loss does not read one.</summary>
    public static Tensor<double>?[] Upstream(OpCase @case, ulong seed)
    {
        var types = @case.Op.Infer([.. @case.Inputs.Select(f => f.Type)]);
        var cursor = new RandomStream(seed, Purpose.Of("upstream")).Start();
        var upstream = new Tensor<double>?[types.Count];
        for (var o = 0; o < types.Count; o++)
        {
            if (@case.Losses is { } losses ? losses.Contains(o) : types[o].Element.IsFloat())
            {
                var r = Tensor.Zeros<double>(types[o].Shape.ToArray());
                for (var i = 0; i < r.Length; i++)
                {
                    r[i] = (2 * cursor.NextDouble()) - 1;
                }

                upstream[o] = r;
            }
        }

        return upstream;
    }

    /// <summary>Builds loss = Σ y·r and its gradients and runs them; null gradients come back as zeros.</summary>
    public static (Graph Graph, Tensor<double>[] Gradients) Emitted(OpCase @case, Tensor<double>[] operands, Tensor<double>?[] upstream)
    {
        var builder = new GraphBuilder("gradient");
        var feeds = new Dictionary<string, Tensor>();
        var inputs = @case.Inputs.Select((f, i) =>
        {
            feeds[$"x{i}"] = operands[i];
            return builder.Input($"x{i}", new TensorType(f.Element, Shape.Of(operands[i].Dimensions.AsSpan())));
        }).ToArray();
        var node = builder.AddNode("op", @case.Op, inputs);
        var forward = new List<Node> { node };
        Value? loss = null;
        for (var o = 0; o < upstream.Length; o++)
        {
            if (upstream[o] is { } r)
            {
                feeds[$"r{o}"] = r;
                var weight = builder.Input($"r{o}", node.Outputs[o].Type);
                var product = builder.AddNode(null, new Mul(), node.Outputs[o], weight);
                var sum = builder.AddNode(null, new ReduceSum([], KeepDims: false), product.Output);
                forward.AddRange([product, sum]);
                if (loss is null)
                {
                    loss = sum.Output;
                    continue;
                }

                var add = builder.AddNode(null, new Add(), loss, sum.Output);
                forward.Add(add);
                loss = add.Output;
            }
        }

        var wrt = @case.Checked.Select(i => inputs[i]).ToArray();
        var gradients = Differentiation.Gradients(builder, forward, loss!, wrt);
        var graph = builder.Build(gradients.Where(g => g is not null)!);
        var values = ReferenceInterpreter.Run(graph, new Weights(), feeds, @case.Context);
        return (graph, [.. gradients.Select((g, k) =>
        {
            var wanted = operands[@case.Checked[k]];
            if (g is null)
            {
                return Tensor.Zeros<double>(wanted.Dimensions.AsSpan());
            }

            Assert.Equal(wrt[k].Type, g.Type);
            return values[g];
        })]);
    }

    /// <summary>Runs the op's reference once.</summary>
    public static Tensor<double>[] Forward(OpCase @case, Tensor<double>[] operands)
    {
        var types = @case.Op.Infer(
            [.. @case.Inputs.Select((f, i) => new TensorType(f.Element, Shape.Of(operands[i].Dimensions.AsSpan())))]);
        var outputs = types.Select(t => Tensor.Zeros<double>(t.Shape.ToArray())).ToArray();
        @case.Op.Evaluate(operands, outputs, @case.Context);
        return outputs;
    }

    // Five points: (f(x−2h) − 8f(x−h) + 8f(x+h) − f(x+2h)) / 12h, whose error is of order h⁴.
    private static double[] Differences(OpCase @case, Tensor<double>[] operands, Tensor<double>?[] upstream, int input)
    {
        var data = operands[input].Data;
        var result = new double[data.Length];
        for (var i = 0; i < data.Length; i++)
        {
            var x = data[i];
            double At(double step)
            {
                data[i] = x + (step * Step);
                return Loss(@case, operands, upstream);
            }

            result[i] = (At(-2) - (8 * At(-1)) + (8 * At(1)) - At(2)) / (12 * Step);
            data[i] = x;
        }

        return result;
    }

    private static double Loss(OpCase @case, Tensor<double>[] operands, Tensor<double>?[] upstream)
    {
        var outputs = Forward(@case, operands);
        var loss = 0.0;
        for (var o = 0; o < outputs.Length; o++)
        {
            for (var i = 0; upstream[o] is { } r && i < r.Length; i++)
            {
                loss += outputs[o][i] * r[i];
            }
        }

        return loss;
    }
}
