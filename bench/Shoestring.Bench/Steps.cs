using System.Diagnostics;

namespace Shoestring.Bench;

/// <summary>Wall and CPU time of named steps over many rounds: the first round, and the median of the later half.</summary>
internal sealed class Steps
{
    private readonly List<List<(string Name, double Wall, double Cpu)>> _rounds = [];

    public void Begin() => _rounds.Add([]);

    public T Time<T>(string name, Func<T> run)
    {
        var (wall, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var result = run();
        _rounds[^1].Add((name, Stopwatch.GetElapsedTime(wall).TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds));
        return result;
    }

    public void Print(string title)
    {
        Console.WriteLine(title);
        Line("cold", _rounds[..1]);
        Line("steady", _rounds[(_rounds.Count / 2)..]);
    }

    private static void Line(string kind, List<List<(string Name, double Wall, double Cpu)>> rounds)
    {
        var parts = rounds[0].Select((step, i) => $"{step.Name} {Median(rounds.Select(r => r[i].Wall)):F1}");
        Console.WriteLine(
            $"  {kind,-7}{Median(rounds.Select(r => r.Sum(s => s.Wall))),8:F1} ms, {Median(rounds.Select(r => r.Sum(s => s.Cpu))),8:F1} ms CPU  "
            + $"({string.Join(", ", parts)})");
    }

    private static double Median(IEnumerable<double> times)
    {
        double[] sorted = [.. times.Order()];
        return sorted[sorted.Length / 2];
    }
}
