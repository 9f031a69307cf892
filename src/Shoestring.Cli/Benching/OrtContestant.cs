using Shoestring.Runtime;

namespace Shoestring.Cli.Benching;

/// <summary>ONNX Runtime; with several threads they spin between operators, as is its default.</summary>
internal sealed class OrtContestant : Contestant
{
    private readonly InferenceSession _session;
    private readonly OrtValue[] _inputs;
    private readonly BoundRun _run;

    /// <summary>Loads a model.</summary>
    /// <exception cref="Errors.InputException">The library is not there, or it cannot load or run the model.</exception>
    public OrtContestant(byte[] model, int threads, int batch)
    {
        var options = new SessionOptions { IntraOpThreads = threads, AllowSpinning = threads > 1 };

        // What the library itself takes, with its first session, is not the model's.
        new InferenceSession(model, options).Dispose();
        var before = LatencyMeter.HeldBytes();
        _session = new InferenceSession(model, options);
        _inputs = LatencyMeter.SampleInputs(_session, batch);
        _run = _session.Bind(_inputs);
        MemoryBytes = Math.Max(0, LatencyMeter.HeldBytes() - before);
        Batch = (int)(_inputs is [{ Shape: [var n, ..] }, ..] ? n : 1);
    }

    public override int Batch { get; }

    public override long MemoryBytes { get; }

    public override void Run() => _run.Run();

    public override void Dispose()
    {
        _run.Dispose();
        Array.ForEach(_inputs, input => input.Dispose());
        _session.Dispose();
    }
}
