using System.Globalization;
using Shoestring.Errors;
using Shoestring.Graphs;

namespace Shoestring.Compression.Pruning;

/// <summary>
/// Structured channel pruning: ranks the channels of all coupled sets by importance, cost and scarcity and takes the least until the target
/// is met. Criterion, grouping, target and schedule are orthogonal. Source of the vocabulary: Fang et al., "DepGraph", 2023.
/// </summary>
public sealed class Pruner
{
    private readonly Importance _importance;
    private readonly PruningTarget _target;
    private readonly PruningOptions _options;

    /// <summary>A pruner.</summary>
    /// <param name="importance">The criterion.</param>
    /// <param name="target">When the model is small enough.</param>
    /// <param name="options">How channels are chosen; null for the defaults.</param>
    public Pruner(Importance importance, PruningTarget target, PruningOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(importance);
        ArgumentNullException.ThrowIfNull(target);
        (_importance, _target, _options) = (importance, target, options ?? new PruningOptions());
    }

    /// <summary>A plan that meets the target; empty when the model meets it already.</summary>
    /// <param name="data">The model and what the criterion looks at.</param>
    /// <exception cref="InfeasibleException">The target cannot be met with the channels that every set must keep.</exception>
    public PruningPlan Analyse(PruningData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var structure = ChannelStructure.Of(data.Graph);
        var ledger = new CostLedger(structure, _target.Measure);
        return Analyse(data, structure, ledger, _target.Absolute(ledger.Total));
    }

    /// <summary>Prunes in steps, with recovery after each.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="weights">Its numbers; they are not changed.</param>
    /// <param name="schedule">How many steps.</param>
    /// <param name="gather">Gathers what the criterion needs (gradients) before a cut; null when it needs weights only.</param>
    /// <param name="recover">Trains the cut model and gives its new numbers; null for none.</param>
    /// <exception cref="InfeasibleException">The target cannot be met.</exception>
    public (Graph Graph, Weights Weights) Run(
        Graph graph,
        Weights weights,
        PruningSchedule schedule,
        Func<PruningStep, PruningData>? gather = null,
        Func<PruningStep, Weights>? recover = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(schedule);
        var start = _target.Measure.Of(graph);
        var limit = _target.Absolute(start);
        for (var i = 0; i < schedule.Steps; i++)
        {
            var step = new PruningStep(i, schedule.Steps, graph, weights, _target.Measure.Of(graph));
            var data = gather is null ? new PruningData(graph, weights) : gather(step);
            var structure = ChannelStructure.Of(graph);
            var plan = Analyse(data, structure, new CostLedger(structure, _target.Measure), schedule.Limit(i, start, limit));
            (graph, weights) = plan.Apply(structure, weights);
            if (recover is not null)
            {
                weights = recover(step with { Graph = graph, Weights = weights, Cost = _target.Measure.Of(graph) });
            }
        }

        return (graph, weights);
    }

    private PruningPlan Analyse(PruningData data, ChannelStructure structure, CostLedger ledger, double limit)
    {
        var queues = structure.Sets.Select(s => new ChannelQueue(s, _importance.Score(s, data), _options)).ToList();
        while (ledger.Total > limit)
        {
            ChannelQueue? best = null;
            foreach (var queue in queues)
            {
                queue.Rank(ledger);
                if (queue.Price is { } price && (best is null || price < best.Price))
                {
                    best = queue;
                }
            }

            if (best is null)
            {
                throw new InfeasibleException(string.Create(CultureInfo.InvariantCulture,
                    $"pruning cannot bring '{data.Graph.Name}' to {limit:0.#} {_target.Measure.Name}: the nearest is {ledger.Total:0.#}; start from a smaller model"));
            }

            var touched = best.Set.Nodes.ToHashSet();
            best.Take(ledger);
            foreach (var queue in queues.Where(q => q.Set.Nodes.Any(touched.Contains)))
            {
                queue.Forget();
            }
        }

        return new PruningPlan([.. queues.Select(q => q.Planned)]);
    }
}
