using System.Collections.Immutable;
using Shoestring.Kernels;

namespace Shoestring.Training.Optimizers;

/// <summary>A chain of transforms over one flat trainable region: p ← p + (tₙ ∘ … ∘ t₁)(gradient).</summary>
public sealed class Optimizer
{
    private readonly ImmutableArray<GradientTransform> _chain;

    /// <summary>A chain.</summary>
    /// <param name="chain">Transforms in the order of application.</param>
    public Optimizer(params IEnumerable<GradientTransform> chain) => _chain = [.. chain];

    /// <summary>Number of updates made.</summary>
    public long Step { get; private set; }

    /// <summary>
    /// Regions whose updates are multiplied by a factor: their learning rate, and with it decoupled decay, is that share of the
    /// schedule's, as with parameter groups in PyTorch.
    /// </summary>
    public IReadOnlyList<(int Offset, int Length, float Factor)> Rates { get; set; } = [];

    /// <summary>All state arrays, named by the place in the chain and their own name (<c>1.momentum</c>); a checkpoint saves them.</summary>
    public IReadOnlyList<(string Name, float[] Values)> State =>
        [.. _chain.SelectMany((t, i) => t.State.Select(s => ($"{i}.{s.Name}", s.Values)))];

    /// <summary>Makes zeroed state and sets the step to zero.</summary>
    /// <param name="length">Number of trainable elements.</param>
    public void Initialize(int length)
    {
        Step = 0;
        foreach (var transform in _chain)
        {
            transform.Initialize(length);
        }
    }

    /// <summary>Goes back to a saved state.</summary>
    /// <param name="step">Number of updates made.</param>
    /// <param name="state">The arrays by name.</param>
    /// <exception cref="ArgumentException">An array is missing or has another length.</exception>
    public void Restore(long step, IReadOnlyDictionary<string, float[]> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach (var (name, values) in State)
        {
            if (!state.TryGetValue(name, out var saved) || saved.Length != values.Length)
            {
                throw new ArgumentException($"the optimiser's state '{name}' of {values.Length} numbers is not there", nameof(state));
            }

            saved.CopyTo(values, 0);
        }

        Step = step;
    }

    /// <summary>Makes one update.</summary>
    /// <param name="parameters">Parameters; updated in place.</param>
    /// <param name="gradients">Gradients; overwritten with the update.</param>
    /// <param name="decayed">How many leading elements weight decay touches.</param>
    /// <param name="pool">Who works; how many changes no bit.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Update(Span<float> parameters, Span<float> gradients, int decayed, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        if (parameters.Length != gradients.Length || (uint)decayed > (uint)parameters.Length)
        {
            throw new ArgumentException("parameters, gradients and groups do not fit each other", nameof(gradients));
        }

        var context = new UpdateContext(Step, decayed, pool);
        foreach (var transform in _chain)
        {
            transform.Apply(gradients, parameters, context);
        }

        foreach (var (offset, length, factor) in Rates)
        {
            Elementwise.Scale(pool, factor, gradients.Slice(offset, length), gradients.Slice(offset, length));
        }

        Kernels.Optimizers.ApplyUpdate(pool, parameters, gradients, 1);
        Step++;
    }
}
