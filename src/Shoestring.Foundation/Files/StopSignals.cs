using System.Runtime.InteropServices;

namespace Shoestring.Files;

/// <summary>
/// While it lives, SIGINT (Ctrl-C), SIGTERM and SIGHUP ask for a stop at the next safe point instead of ending the
/// process. A second signal ends it at once.
/// </summary>
public sealed class StopSignals : IDisposable
{
    private static readonly PosixSignal[] Watched = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _received;

    /// <summary>Begins to listen.</summary>
    public StopSignals() => _registrations = [.. Watched.Select(signal => PosixSignalRegistration.Create(signal, Receive))];

    /// <summary>Cancelled by the first signal; long work looks at it at each safe point.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>The signal that asked for the stop, or null.</summary>
    public PosixSignal? Received => _received == 0 ? null : (PosixSignal)_received;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void Receive(PosixSignalContext context)
    {
        // Named signals are negative numbers, so 0 means none.
        if (Interlocked.CompareExchange(ref _received, (int)context.Signal, 0) != 0)
        {
            return;
        }

        context.Cancel = true;
        _stop.Cancel();
    }
}
