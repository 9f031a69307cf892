namespace Shoestring.Cli.Benching;

/// <summary>An engine with a model loaded for one batch size.</summary>
internal abstract class Contestant : IDisposable
{
    /// <summary>Samples a run.</summary>
    public abstract int Batch { get; }

    /// <summary>Bytes that the model takes while it is loaded.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>Runs the model once over the same sample.</summary>
    public abstract void Run();

    /// <inheritdoc/>
    public abstract void Dispose();
}
