namespace Shoestring.Autopilot.Reports;

/// <summary>The colour of a stage, the same wherever it is drawn.</summary>
internal static class StageColour
{
    /// <summary>The grey of all that leads to no model: short trials.</summary>
    public const int Trial = 5;

    private static readonly string[] Stages = ["teacher", "student", "prune", "quantize", "export"];

    /// <summary>The number of its colour in the style.</summary>
    public static int Of(string stage) => Array.IndexOf(Stages, stage) is var i and >= 0 ? i : Trial;
}
