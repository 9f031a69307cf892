namespace Shoestring.Cli.Display;

/// <summary>Shows nothing.</summary>
internal sealed class NoProgress : Progress;
