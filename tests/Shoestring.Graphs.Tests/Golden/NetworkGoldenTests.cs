using Shoestring.Graphs.Programs;
using Shoestring.Graphs.Reference;

namespace Shoestring.Graphs.Tests.Golden;

/// <summary>A whole network on the reference interpreter against PyTorch's float64: logits, loss, gradients, statistics, ten losses.</summary>
public sealed class NetworkGoldenTests
{
    private const double Tolerance = 1e-9;
    private static readonly GoldenNetwork Golden = GoldenNetwork.Instance;

    [Fact]
    public void Deployed_logits_are_PyTorchs()
    {
        var model = GoldenNetwork.Model("N").Bind("N", 4);
        var values = ReferenceInterpreter.Run(model, Golden.Weights, Golden.Feeds);
        Near(Golden.Double.DeployedLogits, values[model.Outputs[0]], "logits");
    }

    [Fact]
    public void A_training_step_is_PyTorchs()
    {
        var training = Step();
        var graph = training.Graph;
        var values = ReferenceInterpreter.Run(graph, Golden.Weights, Golden.Feeds);
        Assert.Equal(Golden.Double.Loss, values[graph.Output("loss")][0], Tolerance);
        Near(Golden.Double.Logits, values[graph.Output("logits")], "logits");
        Assert.Equal(Golden.Double.Gradients.Keys.Order(), training.Gradients.Select(g => g.Parameter.Name).Order());
        foreach (var (parameter, gradient) in training.Gradients)
        {
            var name = parameter.Name;
            if (Golden.HasZeroGradient(name))
            {
                Assert.All(values[gradient].Data, v => Assert.Equal(0, v, 1e-14));
                continue;
            }

            Near(Golden.Double.Gradients[name], values[gradient], $"gradient of {name}");
        }

        Assert.Equal(Golden.Double.Statistics.Count, graph.Updates.Length);
        foreach (var update in graph.Updates)
        {
            Near(Golden.Double.Statistics[update.Parameter.Name], values[update.Next], update.Parameter.Name);
        }
    }

    [Fact]
    public void Ten_steps_of_SGD_with_momentum_are_PyTorchs()
    {
        var training = Step();
        var graph = training.Graph;
        var weights = new Weights();
        foreach (var name in Golden.Weights.Names)
        {
            weights[name] = Golden.Weights[name].ToDouble();
        }

        var velocity = training.Gradients.ToDictionary(g => g.Parameter.Name, g => new double[g.Value.Shape.ElementCount]);
        for (var step = 0; step < 10; step++)
        {
            var values = ReferenceInterpreter.Run(graph, weights, Golden.Feeds);
            Assert.Equal(Golden.Double.Losses[step], values[graph.Output("loss")][0], 1e-8);
            foreach (var update in graph.Updates)
            {
                weights[update.Parameter.Name] = values[update.Next];
            }

            foreach (var (parameter, gradient) in training.Gradients)
            {
                var name = parameter.Name;
                var (w, v, g) = (((Tensor<double>)weights[name]).Data, velocity[name], values[gradient].Data);
                for (var i = 0; i < w.Length; i++)
                {
                    v[i] = (Golden.Momentum * v[i]) + g[i];
                    w[i] -= Golden.LearningRate * v[i];
                }
            }
        }

        foreach (var (name, expected) in Golden.Double.FinalWeights)
        {
            Near(expected, (Tensor<double>)weights[name], name, 1e-7);
        }
    }

    [Fact]
    public void The_single_precision_goldens_are_near_the_double_ones_but_not_equal() => Assert.All(
        Golden.Double.Gradients.Where(p => !Golden.HasZeroGradient(p.Key)), p => Assert.InRange(GoldenFile.Distance(Golden.Single.Gradients[p.Key], p.Value), 1e-9, 1e-4));

    [Fact]
    public void The_mean_loss_falls() => Assert.True(Golden.Double.Losses[9] < 0.5 * Golden.Double.Losses[0]);

    private static TrainingGraph Step()
    {
        var forward = GoldenNetwork.TrainingForm();
        return TrainingGraph.Differentiate(forward, forward.Output("loss"));
    }

    private static void Near(Tensor<double> expected, Tensor<double> actual, string what, double tolerance = Tolerance)
    {
        var distance = GoldenFile.Distance(actual, expected);
        Assert.True(distance <= tolerance, $"{what}: relative distance {distance:E2} from PyTorch");
    }
}
