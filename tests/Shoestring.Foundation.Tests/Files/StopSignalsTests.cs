using System.Runtime.InteropServices;
using Shoestring.Files;

namespace Shoestring.Tests.Files;

public sealed class StopSignalsTests
{
    [Theory]
    [InlineData(1, PosixSignal.SIGHUP)]
    [InlineData(2, PosixSignal.SIGINT)]
    [InlineData(15, PosixSignal.SIGTERM)]
    public void The_first_signal_asks_for_a_stop_and_the_process_lives(int number, PosixSignal expected)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var signals = new StopSignals();
        Assert.Null(signals.Received);
        Assert.Equal(0, Kill(Environment.ProcessId, number));
        Assert.True(signals.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(10)));
        Assert.Equal(expected, signals.Received);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
