using System.Reflection;

namespace Shoestring.Autopilot.Reports;

/// <summary>What the page carries besides data: its style and its script, from the assembly's resources.</summary>
internal static class Asset
{
    public static Html Style { get; } = new(Read("report.css"));

    public static Html Script { get; } = new(Read("report.js"));

    /// <summary>A text among the resources.</summary>
    public static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the assembly lacks its resource '{name}'");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
