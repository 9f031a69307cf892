using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs;

/// <summary>
/// The numbers that programs share and training changes: parameters in one flat memory, grouped (decayed, undecayed, fixed), with a
/// gradient beside each trained one at the same place. Filters stand in the order that kernels like; loading and
/// saving convert.
/// </summary>
public sealed class StateStore : IDisposable
{
    private const int Alignment = 16; // floats: one cache line, so that every parameter begins on one
    private readonly Dictionary<string, ParameterSlot> _slots = new(StringComparer.Ordinal);

    /// <summary>A store for the parameters of a graph.</summary>
    /// <param name="graph">The graph whose programs will share the store.</param>
    /// <param name="weights">First numbers.</param>
    /// <param name="isTrained">Which parameters training changes; by default those that say so themselves.</param>
    public StateStore(Graph graph, Weights weights, Func<Parameter, bool>? isTrained = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        isTrained ??= p => p.IsTrainable;
        var filters = LayoutAssignment.Filters(graph);
        var parameters = new List<ParameterSlot>();
        var offset = 0;
        foreach (var group in Enum.GetValues<ParameterGroup>())
        {
            foreach (var p in graph.Parameters.Where(p => GroupOf(p, isTrained(p)) == group))
            {
                var slot = new ParameterSlot(p, group, offset, p.Type.Shape.ElementCount, LayoutAssignment.Of(p.Value, filters));
                parameters.Add(slot);
                _slots[p.Name] = slot;
                offset = checked(offset + ((slot.Length + Alignment - 1) / Alignment * Alignment));
            }

            switch (group)
            {
                case ParameterGroup.Decayed:
                    DecayedLength = offset;
                    break;
                case ParameterGroup.Undecayed:
                    TrainedLength = offset;
                    break;
            }
        }

        Parameters = parameters;
        ValueBuffer = new NativeBuffer((long)offset * sizeof(float));
        GradientBuffer = new NativeBuffer((long)TrainedLength * sizeof(float));
        Length = offset;
        Load(weights);
    }

    /// <summary>Where each parameter stands.</summary>
    public IReadOnlyList<ParameterSlot> Parameters { get; }

    /// <summary>Elements of the decayed group, which begins at 0; padding included (it stays 0).</summary>
    public int DecayedLength { get; }

    /// <summary>Elements of both trained groups, decayed first.</summary>
    public int TrainedLength { get; }

    /// <summary>Elements of all groups.</summary>
    public int Length { get; }

    /// <summary>All values; the trained ones are the first <see cref="TrainedLength"/>.</summary>
    public Span<float> Values => ValueBuffer.Floats(0, Length);

    /// <summary>The trained values.</summary>
    public Span<float> Trained => ValueBuffer.Floats(0, TrainedLength);

    /// <summary>Gradients, at the same places as the trained values.</summary>
    public Span<float> Gradients => GradientBuffer.Floats(0, TrainedLength);

    internal NativeBuffer ValueBuffer { get; }

    internal NativeBuffer GradientBuffer { get; }

    /// <summary>Where a parameter stands.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <exception cref="KeyNotFoundException">The store has none of that name.</exception>
    public ParameterSlot Slot(string name) => _slots.TryGetValue(name, out var slot)
        ? slot
        : throw new KeyNotFoundException($"the state has no parameter '{name}'");

    /// <summary>Whether the store holds a parameter.</summary>
    /// <param name="name">The parameter's name.</param>
    public bool Contains(string name) => _slots.ContainsKey(name);

    /// <summary>Overwrites the values of the parameters that <paramref name="weights"/> holds.</summary>
    /// <param name="weights">Numbers, row-major.</param>
    /// <exception cref="ArgumentException">A tensor has another number of elements than its parameter.</exception>
    public void Load(Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        foreach (var slot in Parameters.Where(s => weights.Contains(s.Name)))
        {
            var tensor = weights.Float(slot.Name);
            if (tensor.Length != slot.Length)
            {
                throw new ArgumentException($"'{slot.Name}' is {slot.Parameter.Type}, the weights give {tensor.Type}", nameof(weights));
            }

            Layouts.Store(tensor.Data, slot.Parameter.Type.Shape.ToArray(), slot.Layout, Values.Slice(slot.Offset, slot.Length));
        }
    }

    /// <summary>A copy of all values.</summary>
    public Weights Save() => Save(Values);

    /// <summary>A copy of all gradients of trained parameters, under the parameters' names.</summary>
    public Weights SaveGradients() => Save(Gradients);

    /// <summary>A copy of numbers that stand as the values do, such as an average of them.</summary>
    /// <param name="flat">Numbers at the places of <see cref="Parameters"/>; parameters beyond its end are left out.</param>
    public Weights Save(ReadOnlySpan<float> flat)
    {
        var weights = new Weights();
        foreach (var slot in Parameters)
        {
            if (slot.Offset + slot.Length > flat.Length)
            {
                break;
            }

            var logical = new float[slot.Length];
            var extents = slot.Parameter.Type.Shape.ToArray();
            Layouts.Load(flat.Slice(slot.Offset, slot.Length), extents, slot.Layout, logical);
            weights[slot.Name] = new Tensor<float>(logical, extents);
        }

        return weights;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ValueBuffer.Dispose();
        GradientBuffer.Dispose();
    }

    private static ParameterGroup GroupOf(Parameter parameter, bool trained) => !trained
        ? ParameterGroup.Fixed
        : parameter.Role == ParameterRole.Weight ? ParameterGroup.Decayed : ParameterGroup.Undecayed;
}
