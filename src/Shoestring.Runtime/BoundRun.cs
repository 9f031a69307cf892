using System.Runtime.InteropServices;
using Shoestring.Runtime.Native;

namespace Shoestring.Runtime;

/// <summary>
/// Runs of one model over the same tensors, allocating nothing: what latency is measured with. It owns its outputs; the
/// inputs stay the caller's. For one thread at a time.
/// </summary>
public sealed unsafe class BoundRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtApi _api = OrtApi.Instance;
    private readonly OrtValue[] _inputs;
    private readonly OrtValue[] _outputs;
    private readonly nint[] _names;
    private readonly nint[] _pointers;
    private readonly int _outputCount;

    internal BoundRun(InferenceSession session, IReadOnlyList<OrtValue> inputs, IReadOnlyList<OrtValue>? outputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count != session.InputMetadata.Count)
        {
            throw new ArgumentException(
                $"the model has {session.InputMetadata.Count} inputs, not {inputs.Count}", nameof(inputs));
        }

        _session = session;
        _inputs = [.. inputs];
        _outputs = outputs == null ? [] : [.. outputs];
        _outputCount = session.OutputMetadata.Count;

        // Pinned for their whole life, so that a run needs no fixed statement: inputs first, then outputs.
        _names = GC.AllocateArray<nint>(_inputs.Length + _outputCount, pinned: true);
        _pointers = GC.AllocateArray<nint>(_inputs.Length + _outputCount, pinned: true);
        int index = 0;
        foreach (NodeMetadata node in session.InputMetadata.Concat(session.OutputMetadata))
        {
            _names[index++] = Marshal.StringToCoTaskMemUTF8(node.Name);
        }
    }

    /// <summary>The outputs of the last run, in the model's order.</summary>
    public IReadOnlyList<OrtValue> Outputs => _outputs;

    /// <summary>Runs once more, from the inputs' present content into the outputs.</summary>
    /// <exception cref="Errors.InputException">An operator fails.</exception>
    public void Run()
    {
        for (int index = 0; index < _outputs.Length; index++)
        {
            _pointers[_inputs.Length + index] = _outputs[index].Pointer;
        }

        Execute();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OrtValue output in _outputs)
        {
            output.Dispose();
        }

        for (int index = 0; index < _names.Length; index++)
        {
            Marshal.FreeCoTaskMem(_names[index]);
            _names[index] = 0;
        }
    }

    /// <summary>Runs with outputs that the runtime allocates, and takes them.</summary>
    internal OrtValue[] RunOnce()
    {
        _pointers.AsSpan(_inputs.Length).Clear();
        Execute();
        var outputs = new OrtValue[_outputCount];
        for (int index = 0; index < outputs.Length; index++)
        {
            outputs[index] = OrtValue.Adopt(_pointers[_inputs.Length + index]);
        }

        return outputs;
    }

    private void Execute()
    {
        ObjectDisposedException.ThrowIf(_names[0] == 0, this);
        for (int index = 0; index < _inputs.Length; index++)
        {
            _pointers[index] = _inputs[index].Pointer;
        }

        var names = (byte**)Marshal.UnsafeAddrOfPinnedArrayElement(_names, 0);
        var values = (nint*)Marshal.UnsafeAddrOfPinnedArrayElement(_pointers, 0);
        try
        {
            _api.Run(_session.Pointer, names, values, _inputs.Length, names + _inputs.Length, _outputCount,
                values + _inputs.Length);
        }
        catch (OrtFailure failure)
        {
            throw _session.Told(failure);
        }

        GC.KeepAlive(this);
    }
}
