using System.Diagnostics;
using System.Globalization;
using Shoestring.Errors;
using Shoestring.Random;

namespace Shoestring.Fuzz.Tests;

/// <summary>
/// Reads mutated files one after the other and keeps to what reliability.md promises: each is read, or refused by an
/// <see cref="InputException"/> of one line that begins with the file's name and says the reason, within 5 s and 64 MiB + 4 × its
/// length; readers that need no work space keep to less.
/// <c>SHOESTRING_FUZZ_ROUNDS</c> and <c>SHOESTRING_FUZZ_SEED</c> ask for other files than the usual ones.
/// </summary>
internal sealed class Fuzzer(string format, Action<byte[], string> read, int rounds = Fuzzer.Rounds, double slow = 5, long free = Fuzzer.FreeBytes)
{
    public const int Rounds = 20_000;

    /// <summary>What a reader of arrays or graphs may set aside for files of a few KiB.</summary>
    public const long LeanBytes = 8L << 20;

    private const long FreeBytes = 64L << 20;
    private const int Most = 5;
    private readonly List<string> _findings = [];

    /// <summary>Files that were read to the end, and files that were refused.</summary>
    public (int Read, int Refused) Counts { get; private set; }

    /// <summary>What a message must name.</summary>
    public string FileName => $"bad.{format}";

    /// <summary>Runs all rounds; each takes one of the mutators.</summary>
    public void Run(params IMutator[] mutators)
    {
        var (count, seed) = (Number("SHOESTRING_FUZZ_ROUNDS", rounds), (ulong)Number("SHOESTRING_FUZZ_SEED", 1));
        using var watchdog = new Watchdog(format);
        for (var round = 0; round < count && _findings.Count < Most; round++)
        {
            var random = new RandomStream(seed, Purpose.Of(format), round).Start();
            var bytes = mutators[round % mutators.Length].Make(ref random);
            watchdog.Begin(round);
            // Asked again, so that a busy machine is no finding.
            if (Finding(bytes) is not null && Finding(bytes) is { } finding)
            {
                var path = Save(bytes, seed, round);
                _findings.Add($"{format}, seed {seed}, round {round} ({bytes.Length} bytes, {path}): {finding}");
            }
        }

        Assert.True(_findings.Count == 0, string.Join('\n', _findings));
        Assert.True(Counts.Refused > count / 10, $"{format}: only {Counts.Refused} of {count} files were refused: the mutations are too tame");
        Assert.True(Counts.Read > count / 50, $"{format}: only {Counts.Read} of {count} files were read: the mutations are too wild");
    }

    /// <summary>What is wrong with how a file is taken, or null.</summary>
    public string? Finding(byte[] bytes)
    {
        var (before, start) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        try
        {
            read(bytes, FileName);
            Counts = Counts with { Read = Counts.Read + 1 };
        }
        catch (InputException e)
        {
            Counts = Counts with { Refused = Counts.Refused + 1 };
            if (!e.Message.StartsWith(FileName, StringComparison.Ordinal) || e.Message.Length < FileName.Length + 8 || e.Message.Any(char.IsControl)
                || e.Message.Length > 2000)
            {
                return $"the refusal is not one line that begins with the file's name and says the reason: {e.Message}";
            }
        }
        catch (Exception e)
        {
            return $"not a documented exception: {e}";
        }

        var (allocated, took) = (GC.GetAllocatedBytesForCurrentThread() - before, Stopwatch.GetElapsedTime(start));
        return allocated > free + (4L * bytes.Length) ? $"{allocated} bytes set aside"
            : took.TotalSeconds > slow ? $"took {took.TotalSeconds:F1} s"
            : null;
    }

    private static int Number(string variable, int standard) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : standard;

    // What is found here moves to Corpus/, where CorpusTests reads it for ever.
    private string Save(byte[] bytes, ulong seed, int round)
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "findings"));
        var path = Path.Combine(folder.FullName, $"{seed}-{round}.{format}");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
