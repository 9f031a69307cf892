using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Shoestring.Errors;
using Shoestring.Graphs;

namespace Shoestring.Compression.Pruning;

/// <summary>Which channels go: immutable, printable, editable, and as JSON. A plan without removals is the identity.</summary>
/// <param name="Sets">One entry a coupled set, in the order of the graph.</param>
public sealed record PruningPlan(ImmutableArray<PlannedSet> Sets)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>Whether nothing goes.</summary>
    [JsonIgnore]
    public bool IsEmpty => Sets.All(s => s.Removed.IsEmpty);

    /// <summary>The plan that removes nothing.</summary>
    /// <param name="graph">The model.</param>
    public static PruningPlan Empty(Graph graph) => Empty(ChannelStructure.Of(graph));

    /// <summary>The plan that removes nothing.</summary>
    /// <param name="structure">The model's channels.</param>
    public static PruningPlan Empty(ChannelStructure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        return new([.. structure.Sets.Select(s => new PlannedSet(s.Name, s.Groups.Length, [], [.. s.Members], []))]);
    }

    /// <summary>A plan from its JSON.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote, perhaps edited.</param>
    /// <exception cref="InputException">The text is no plan.</exception>
    public static PruningPlan FromJson(string json)
    {
        try
        {
            var plan = JsonSerializer.Deserialize<PruningPlan>(json, Json);
            return plan is { Sets.IsDefault: false } && plan.Sets.All(s => s is { Name: not null, Removed.IsDefault: false })
                ? plan with { Sets = [.. plan.Sets.Select(Whole)] }
                : throw new InputException("the pruning plan lacks 'sets', or a set its 'name' or 'removed'; write one with ToJson and edit it");
        }
        catch (JsonException e)
        {
            throw new InputException($"the pruning plan is not valid JSON: {e.Message}", e);
        }
    }

    /// <summary>The plan as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The plan with other removals in one set.</summary>
    /// <param name="set">Name of the set.</param>
    /// <param name="removed">Channels that go.</param>
    /// <exception cref="ArgumentException">There is no such set.</exception>
    public PruningPlan With(string set, IEnumerable<int> removed)
    {
        var at = Sets.ToList().FindIndex(s => s.Name == set);
        return at < 0
            ? throw new ArgumentException($"the plan has no set '{set}' (it has {string.Join(", ", Sets.Select(s => s.Name))})", nameof(set))
            : this with { Sets = Sets.SetItem(at, Sets[at] with { Removed = [.. removed.Distinct().Order()] }) };
    }

    /// <summary>The plan that leaves one set alone.</summary>
    /// <param name="set">Name of the set.</param>
    public PruningPlan Keep(string set) => With(set, []);

    /// <summary>The pruned model: physically smaller parameters, ops adapted. Other tensors of the same names (an EMA) can go through too.</summary>
    /// <param name="graph">The model that the plan was made for.</param>
    /// <param name="weights">Its numbers; they are not changed.</param>
    /// <exception cref="InputException">The plan does not fit the model.</exception>
    public (Graph Graph, Weights Weights) Apply(Graph graph, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        return Apply(ChannelStructure.Of(graph), weights);
    }

    /// <summary>One line a set: how many channels it had and keeps.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var set in Sets)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{set.Name,-40} {set.Channels,5} -> {set.Kept,5}  ({string.Join(", ", set.Members)})");
        }

        return text.ToString();
    }

    private static PlannedSet Whole(PlannedSet set) => set with
    {
        Removed = [.. set.Removed.Distinct().Order()],
        Members = set.Members.IsDefault ? [] : set.Members,
        Scores = set.Scores.IsDefault ? [] : set.Scores,
    };

    /// <summary>The pruned model by a given structure.</summary>
    internal (Graph Graph, Weights Weights) Apply(ChannelStructure structure, Weights weights) =>
        IsEmpty ? (structure.Graph, weights) : new PlanApplication(structure, this).Apply(weights);
}
