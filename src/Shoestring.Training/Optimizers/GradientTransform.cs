namespace Shoestring.Training.Optimizers;

/// <summary>
/// One small part of an optimiser: turns the gradient into a better direction, in place. An optimiser is a chain of them.
/// State is explicit: named flat arrays that a checkpoint saves and restores.
/// Source: optax's gradient transformations (DeepMind, 2020).
/// </summary>
public abstract class GradientTransform
{
    private readonly List<(string Name, float[] Values)> _state = [];

    /// <summary>State by name, each as long as the trainable region; empty before <see cref="Initialize"/> and for stateless parts.</summary>
    public IReadOnlyList<(string Name, float[] Values)> State => _state;

    /// <summary>Names of the state arrays.</summary>
    protected virtual IReadOnlyList<string> StateNames => [];

    /// <summary>Makes zeroed state for a trainable region.</summary>
    /// <param name="length">Number of trainable elements.</param>
    public void Initialize(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _state.Clear();
        foreach (var name in StateNames)
        {
            _state.Add((name, new float[length]));
        }
    }

    /// <summary>Transforms the update in place.</summary>
    /// <param name="updates">On entry the gradient, or what the part before made of it.</param>
    /// <param name="parameters">The parameters, of the same length.</param>
    /// <param name="context">Step and groups.</param>
    public abstract void Apply(Span<float> updates, ReadOnlySpan<float> parameters, in UpdateContext context);

    /// <summary>A state array.</summary>
    /// <param name="index">Which, in the order of <see cref="StateNames"/>.</param>
    /// <exception cref="InvalidOperationException">The transform was not initialised.</exception>
    protected Span<float> StateAt(int index) => _state.Count > index
        ? _state[index].Values
        : throw new InvalidOperationException($"{GetType().Name} was not initialised");
}
