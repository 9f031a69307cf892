using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;
using Shoestring.Graphs.Programs;
using Shoestring.Random;
using WorkerPool = Shoestring.Kernels.WorkerPool;

namespace Shoestring.Compression.Tests.Quantization;

/// <summary>A prepared model trains: gradients reach weights, biases and steps through its quantisers, and they lower the loss.</summary>
public sealed class TrainingTests
{
    [Theory]
    [InlineData("residual", 8)]
    [InlineData("depthwise", 4)]
    public void DescentThroughQuantizersLowersTheError(string name, int bits)
    {
        var (folded, weights) = QuantizationAwareTests.Folded(name, 1);
        var (prepared, numbers) = QuantizationAwareTests.Prepare(folded, weights, new() { WeightBits = bits }, 1);
        const int Batch = 16;
        var (exact, model) = (folded.Bind("N", Batch), TrainingMode.Apply(prepared.Bind("N", Batch)));
        var builder = new GraphBuilder("loss");
        var map = new Dictionary<Value, Value> { [model.Inputs[0]] = builder.Input("x", model.Inputs[0].Type) };
        var target = builder.Input("target", model.Outputs[0].Type);
        builder.Inline(model, map);
        var difference = builder.Add(new Sub(), map[model.Outputs[0]], target);
        var loss = builder.Add("loss", new ReduceMean([], KeepDims: false), builder.Add(new Mul(), difference, difference));
        var graph = builder.Build(loss);

        bool IsTrained(Parameter p) => p.IsTrainable || p.Role == ParameterRole.Scale;
        using var pool = new WorkerPool(2);
        using var state = new StateStore(graph, numbers, IsTrained);
        using var program = Program.Compile(TrainingGraph.Differentiate(graph, graph.Outputs[0], IsTrained), state, pool);
        using var teacherState = new StateStore(exact, weights);
        using var teacher = Program.Compile(exact, teacherState, pool);
        var x = Tensor.Zeros<float>(exact.Inputs[0].Shape.ToArray());
        new RandomStream(1, Purpose.Of("test.input")).FillNormal(x.Data);
        teacher.SetInput("x", x);
        teacher.Run(default);
        program.SetInput("x", x);
        program.SetInput("target", teacher.GetOutput(exact.Outputs[0].Name));

        var losses = new List<float>();
        for (var step = 0; step < 60; step++)
        {
            program.Run(default);
            losses.Add(program.GetOutput(graph.Outputs[0].Name)[0]);
            if (step == 0)
            {
                var gradients = state.SaveGradients();
                var dead = gradients.Names.Where(n => gradients.Float(n).Data.All(g => g == 0)).ToList();
                Assert.Empty(dead);
                Assert.Contains(gradients.Names, n => n.EndsWith(".weight.scale", StringComparison.Ordinal));
            }

            // Normalised descent: its length does not depend on the model.
            var norm = MathF.Sqrt(Square(state.Gradients));
            var rate = 0.02f * MathF.Pow(0.95f, step) / norm;
            for (var i = 0; i < state.Trained.Length; i++)
            {
                state.Trained[i] -= rate * state.Gradients[i];
            }
        }

        Assert.True(losses.Min() < 0.7f * losses[0], $"{losses[0]} fell to {losses.Min()} only");
    }

    private static float Square(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        foreach (var v in values)
        {
            sum += v * v;
        }

        return sum;
    }
}
