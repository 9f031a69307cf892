using Shoestring.Graphs;
using Shoestring.Graphs.Reference;
using Shoestring.Kernels;

namespace Shoestring.Training.Tests.Evaluations;

public class EvaluatorTests
{
    // Norms are folded into convolutions: of whichever numbers, the guesses are those of the model as it stands.
    [Fact]
    public void Logits_are_those_of_the_model_for_whichever_weights()
    {
        var model = Toy.Model();
        using var pool = new WorkerPool(2);
        using var evaluator = Toy.Validation(model, pool);
        foreach (var seed in new ulong[] { 1, 2 })
        {
            var weights = Weights.Initialize(model, seed);
            foreach (var p in model.Parameters.Where(p => p.Role == ParameterRole.Statistic))
            {
                weights[p.Name] = new Tensor<float>(
                    [.. weights.Float(p.Name).Data.Select((v, i) => v + (0.1f * ((i + (int)seed) % 7)))], p.Type.Shape.ToArray());
            }

            var logits = evaluator.Predict(weights).Logits;
            var expected = Reference(model, weights);
            Assert.Equal(expected.Length, logits.Length);
            Assert.True(expected.Max() - expected.Min() > 0.01);
            Assert.All(expected.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }
    }

    private static double[] Reference(Graph model, Weights weights)
    {
        const int Batch = 8;
        var loader = new Data.EvaluationLoader(Toy.Data.Validation, Toy.Data.Preprocessing, Batch);
        var bound = model.Bind("N", Batch);
        var all = new List<double>();
        var labels = new int[Batch];
        for (int step = 0; all.Count < loader.SampleCount * Toy.Classes; step++)
        {
            var x = new float[Batch * Toy.Side * Toy.Side];
            int count = loader.Fill(step, x, labels);
            var logits = ReferenceInterpreter.Run(bound, weights, new Dictionary<string, Tensor> { ["input"] = new Tensor<float>(x, Batch, 1, Toy.Side, Toy.Side) });
            all.AddRange(((Tensor<double>)logits[bound.Output("logits")]).Data.Take(count * Toy.Classes));
        }

        return [.. all];
    }
}
