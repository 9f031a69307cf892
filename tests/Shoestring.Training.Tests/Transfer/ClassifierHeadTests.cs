using Shoestring.Data;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Kernels;
using Shoestring.Models;
using Shoestring.Training.Evaluations;
using Shoestring.Training.Objectives;
using Shoestring.Training.Schedules;
using Shoestring.Training.Transfer;
using Conv = Shoestring.Graphs.Ops.Conv;

namespace Shoestring.Training.Tests.Transfer;

public sealed class ClassifierHeadTests
{
    public static TheoryData<string> Zoo => [.. ModelTable.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Zoo))]
    public void The_head_of_every_network_is_its_last_layer(string name)
    {
        var model = ModelTable.Find(name).Build(new ModelOptions(7, 3, 64, 64));
        var head = ClassifierHead.Find(model);
        Assert.Equal(["weight", "bias"], model.Parameters.Where(p => head.Parameters.Contains(p.Name)).Select(p => p.Name.Split('.')[^1]));
        Assert.All(model.Parameters.Where(p => head.Parameters.Contains(p.Name)), p => Assert.Equal(7, p.Type.Shape[0].Extent));
        var other = head.Replace(model, 5);
        Assert.Equal(new Shape("N", 5), other.Output("logits").Shape);
        Assert.Equal(
            model.Parameters.Where(p => !head.Parameters.Contains(p.Name)).Select(p => p.Name),
            other.Parameters.Where(p => !p.Name.StartsWith("head.", StringComparison.Ordinal)).Select(p => p.Name));
        Assert.Equal(["head.weight", "head.bias"], ClassifierHead.Find(other).Parameters.Order().Reverse());
    }

    [Fact]
    public void A_head_can_be_put_elsewhere_and_again()
    {
        var model = Toy.Model();
        var conv = model.Nodes.Where(n => n.Op is Conv).ElementAt(1);
        var other = ClassifierHead.At(model, conv.Name).Replace(model, 3);
        Assert.Equal(2, other.Nodes.Count(n => n.Op is Conv));
        Assert.Equal(new Shape("N", 3), other.Output("logits").Shape);

        // On top of what was the output, whose name it takes.
        var again = ClassifierHead.At(other, "logits").Replace(other, 4);
        Assert.Equal(new Shape("N", 4), again.Output("logits").Shape);
        Assert.Contains(again.Parameters, p => p.Name == "head_new.weight");
    }

    [Fact]
    public void Where_no_classifier_is_seen_the_way_out_is_told()
    {
        var b = new GraphBuilder("sum");
        var x = b.Input("input", new TensorType(ElementType.Float32, new Shape("N", 3)));
        var sum = b.Build(b.Add(new Add(), b.Add(new Relu(), x), b.Add(new Tanh(), x)));
        Assert.Contains("--head-at", Assert.Throws<InputException>(() => ClassifierHead.Find(sum)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trunk_then_head_is_the_model()
    {
        var model = Toy.Model();
        var weights = Weights.Initialize(model, 1);
        using var pool = new WorkerPool(1);
        var split = FeatureSplit.At(model, ClassifierHead.Find(model).Features);
        var features = Features(split.Trunk, weights, Toy.Data.Validation, pool);
        using var whole = Toy.Validation(model, pool);
        using var head = new Evaluator(split.Head, features, 8, pool);
        var (expected, labels) = whole.Predict(weights);
        var (actual, same) = head.Predict(weights);
        Assert.Equal(labels, same);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-5));
    }

    [Fact]
    public void A_head_learns_from_features_in_the_same_bits_for_any_number_of_threads()
    {
        var model = Toy.Model();
        var weights = Weights.Initialize(model, 1);
        var split = FeatureSplit.At(model, ClassifierHead.Find(model).Features);
        var results = new[] { 1, 2 }.Select(threads =>
        {
            using var pool = new WorkerPool(threads);
            var train = Features(split.Trunk, weights, Toy.Data.Train, pool);
            using var validation = new Evaluator(split.Head, Features(split.Trunk, weights, Toy.Data.Validation, pool), 32, pool);
            using var source = new FeatureSource(train, Toy.Classes, 16, seed: 5);
            var options = new TrainerOptions { Epochs = 30, LearningRate = u => new CosineSchedule(0.5, u) };
            using var trainer = new Trainer(split.Head, weights, new Supervised(), source, options, pool) { Validation = validation };
            return trainer.Run();
        }).ToList();
        Assert.Equal(Toy.Hash(results[0].Last), Toy.Hash(results[1].Last));
        Assert.True(results[0].BestAccuracy > 0.6, $"{results[0].BestAccuracy}");
        var head = split.Head.Parameters.Select(p => p.Name).ToHashSet();
        Assert.Equal(2, head.Count);
        Assert.All(weights.Names, n => Assert.Equal(!head.Contains(n), weights.Float(n).Data.SequenceEqual(results[0].Last.Float(n).Data)));
    }

    private static FeatureSet Features(Graph trunk, Weights weights, PixelSet set, WorkerPool pool) =>
        FeatureSet.Compute(trunk, weights, new EvaluationLoader(set, Toy.Data.Preprocessing, 32), pool);
}
