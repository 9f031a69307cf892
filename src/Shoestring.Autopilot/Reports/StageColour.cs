namespace Shoestring.Autopilot.Reports;

/// <summary>The colour of a stage, the same wherever it is drawn.</summary>
internal static class StageColour
{
    /// <summary>The grey of all that leads to no model: short trials.</summary>
    public const int Trial = 5;

    private const string TrialPrefix = "tune";
    private static readonly string[] Stages = ["teacher", "student", "prune", "quantize", "export"];

    /// <summary>The number of its colour in the style.</summary>
    public static int Of(string stage) => stage.StartsWith(TrialPrefix, StringComparison.Ordinal)
        ? Trial
        : Math.Max(0, Array.IndexOf(Stages, stage));
}
