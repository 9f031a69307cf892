using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Passes;

/// <summary>
/// Turns a model as it is deployed into a model as it is trained: batch normalisation takes the batch's statistics and updates the
/// running ones; dropout draws masks. Normalisation whose statistics are fixed tables (a frozen part) stays as it is deployed. The model's
/// own graph is never written in training form, so export needs no undoing.
/// </summary>
public static class TrainingMode
{
    /// <summary>The training form of a model whose dimensions are bound.</summary>
    /// <param name="model">The model as deployed.</param>
    /// <param name="freezeStatistics">Whether batch normalisation keeps its running statistics (for fine-tuning and frozen parts).</param>
    public static Graph Apply(Graph model, bool freezeStatistics = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        var builder = new GraphBuilder(model.Name);
        var map = new Dictionary<Value, Value>();
        foreach (var input in model.Inputs)
        {
            map[input] = builder.Input(input.Name, input.Type);
        }

        foreach (var p in model.Parameters)
        {
            map[p.Value] = builder.Parameter(p);
        }

        foreach (var node in model.Nodes)
        {
            var inputs = node.Inputs.Select(v => map[v]).ToArray();
            if (node.Op is BatchNormalization norm && !freezeStatistics && !IsFixed(model, node))
            {
                var training = builder.AddNode(node.Name, new BatchNormTraining(norm.Epsilon), inputs[0], inputs[1], inputs[2]);
                map[node.Output] = training.Outputs[0];
                Follow(builder, model, node, inputs, training, norm);
                continue;
            }

            var op = node.Op is ITrainingForm form ? form.Training : node.Op;
            var copy = builder.AddNode(node.Name, op, inputs);
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                map[node.Outputs[i]] = copy.Outputs[i];
            }
        }

        foreach (var update in model.Updates)
        {
            builder.Update(update.Parameter, map[update.Next]);
        }

        return builder.Build(model.Outputs.Select(v => map[v]));
    }

    private static bool IsFixed(Graph model, Node norm) =>
        model.ParameterOf(norm.Inputs[3]) is { Role: ParameterRole.Constant } && model.ParameterOf(norm.Inputs[4]) is { Role: ParameterRole.Constant };

    private static void Follow(
        GraphBuilder builder, Graph model, Node node, Value[] inputs, Node training, BatchNormalization norm)
    {
        var x = inputs[0].Shape;
        double count = x.ElementCount / x[1].Extent;
        ReadOnlySpan<double> factors = [1, count > 1 ? count / (count - 1) : 1];
        for (var i = 0; i < 2; i++)
        {
            var statistic = model.ParameterOf(node.Inputs[3 + i]);
            if (statistic is not null)
            {
                var next = builder.Add($"{statistic.Name}.next", new MovingAverage(norm.Momentum, factors[i]), inputs[3 + i], training.Outputs[1 + i]);
                builder.Update(statistic, next);
            }
        }
    }
}
