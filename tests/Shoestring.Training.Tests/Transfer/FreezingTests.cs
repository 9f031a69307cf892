using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Kernels;
using Shoestring.Training.Objectives;
using Shoestring.Training.Optimizers;
using Shoestring.Training.Schedules;
using Shoestring.Training.Transfer;
using Conv = Shoestring.Graphs.Ops.Conv;
using Gemm = Shoestring.Graphs.Ops.Gemm;

namespace Shoestring.Training.Tests.Transfer;

public sealed class FreezingTests
{
    [Fact]
    public void What_is_frozen_stays_bit_by_bit_and_the_rest_learns()
    {
        var model = Toy.Model();
        var frozen = Freezing.First(model, 2);
        var first = Weights.Initialize(model, 1);
        var last = Train(frozen, first, new TrainerOptions { Epochs = 1 });
        var fixedNames = frozen.Parameters.Where(p => p.Role == ParameterRole.Constant).Select(p => p.Name).ToHashSet();
        Assert.Contains(fixedNames, n => n.EndsWith("running_mean", StringComparison.Ordinal));
        Assert.Equal(2, model.Parameters.Count(p => fixedNames.Contains(p.Name) && p.Role == ParameterRole.Weight));
        foreach (var p in model.Parameters)
        {
            var (before, after) = (first.Float(p.Name).Data, last.Float(p.Name).Data);
            Assert.True(fixedNames.Contains(p.Name) == before.SequenceEqual(after), p.Name);
        }
    }

    [Fact]
    public void A_frozen_graph_is_the_same_function()
    {
        var model = Toy.Model();
        var weights = Weights.Initialize(model, 1);
        using var pool = new WorkerPool(1);
        using var one = Toy.Validation(model, pool);
        using var two = Toy.Validation(Freezing.First(model, 3), pool);
        Assert.Equal(one.Predict(weights).Logits, two.Predict(weights).Logits);
    }

    [Fact]
    public void A_name_stands_for_all_up_to_the_next_layer()
    {
        var model = Toy.Model();
        var layers = model.Nodes.Where(n => n.Op is Conv or Gemm).ToList();
        foreach (var text in new[] { "2", layers[1].Name, layers[1].Output.Name })
        {
            var names = Freezing.Parse(model, text).Parameters.Where(p => p.Role == ParameterRole.Constant).Select(p => p.Name);
            Assert.Equal(Freezing.First(model, 2).Parameters.Where(p => p.Role == ParameterRole.Constant).Select(p => p.Name), names);
        }

        Assert.DoesNotContain(Freezing.First(model, 0).Parameters, p => p.Role == ParameterRole.Constant);
    }

    [Theory]
    [InlineData("99", "freeze at most")]
    [InlineData("nowhere", "has no node 'nowhere'")]
    [InlineData("logits", "no layer of")]
    public void What_cannot_be_frozen_is_told(string text, string why) =>
        Assert.Contains(why, Assert.Throws<InputException>(() => Freezing.Parse(Toy.Model(), text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_share_of_the_rate_is_a_share_of_the_step()
    {
        var model = Toy.Model(dropout: 0);
        var head = ClassifierHead.Find(model);
        var first = Weights.Initialize(model, 1);
        var options = new TrainerOptions
        {
            Epochs = 1,
            Optimizer = new Sgd(Momentum: 0) { WeightDecay = 0.01 },
            LearningRate = _ => new ConstantSchedule(0.01),
        };
        Weights Step(TrainerOptions o) => Train(model, first, o, Toy.Data.Train.Count);
        var (whole, tenth) = (Step(options), Step(options with { RateOf = p => head.Parameters.Contains(p.Name) ? 1 : 0.1 }));
        foreach (var p in model.Parameters.Where(p => p.IsTrainable))
        {
            var share = head.Parameters.Contains(p.Name) ? 1 : 0.1;
            var (x, a, b) = (first.Float(p.Name).Data, whole.Float(p.Name).Data, tenth.Float(p.Name).Data);
            Assert.True(a.Zip(x).Any(z => z.First != z.Second), p.Name);
            for (var i = 0; i < x.Length; i++)
            {
                Assert.Equal(share * (a[i] - x[i]), b[i] - x[i], 1e-6);
            }
        }
    }

    private static Weights Train(Graph model, Weights weights, TrainerOptions options, int batch = 16)
    {
        using var pool = new WorkerPool(1);
        using var source = Toy.Source(batch);
        using var trainer = new Trainer(model, weights, new Supervised(), source, options, pool);
        return trainer.Run().Last;
    }
}
