using Shoestring.Graphs.Programs;

namespace Shoestring.Cli.Benching;

/// <summary>Where a step's time goes.</summary>
/// <param name="GbPerSecond">Memory bandwidth of this machine on these threads, measured by y ← y + s·x.</param>
/// <param name="OutsideMs">Milliseconds of a step outside of kernels: filling the input, the update, bookkeeping.</param>
/// <param name="Ops">Sums over the kernels of one kind, the costliest first.</param>
/// <param name="Kernels">Every kernel, the costliest first.</param>
internal sealed record ProfileFigures(
    double GbPerSecond, double OutsideMs, IReadOnlyList<ProfileRow> Ops, IReadOnlyList<ProfileRow> Kernels)
{
    /// <summary>The figures of a profile.</summary>
    /// <param name="kernels">Mean seconds a step.</param>
    /// <param name="step">Mean seconds of a step.</param>
    /// <param name="roof">What the machine can do.</param>
    public static ProfileFigures Of(IReadOnlyList<KernelProfile> kernels, double step, Roof roof)
    {
        ProfileRow[] rows = [.. kernels.Select(k => Row(k.Name, k.Op, [k], step, roof)).OrderByDescending(r => r.Ms)];
        ProfileRow[] ops =
        [
            .. kernels.GroupBy(k => k.Op, StringComparer.Ordinal).Select(g => Row(null, g.Key, [.. g], step, roof))
                .OrderByDescending(r => r.Ms),
        ];
        return new(roof.BytesPerSecond / 1e9, (step - kernels.Sum(k => k.Seconds)) * 1e3, ops, rows);
    }

    // A share above 1 is no error: the tensors of a small step stay in caches, which the roof of memory does not know.
    private static ProfileRow Row(string? name, string op, KernelProfile[] kernels, double step, Roof roof)
    {
        var seconds = kernels.Sum(k => k.Seconds);
        double Rate(double work) => seconds > 0 ? work / seconds : 0;
        var (macs, bytes) = (kernels.Sum(k => k.Cost.Macs), kernels.Sum(k => k.Cost.Bytes));
        return new(
            name, op, kernels.Length, seconds * 1e3, seconds / step, bytes, Rate(2.0 * macs) / 1e9, Rate(bytes) / 1e9,
            Rate(kernels.Sum(k => roof.Seconds(k.Cost.Macs, k.Cost.Bytes))), kernels.Any(k => k.IsReference));
    }
}
