using System.CommandLine;
using Shoestring.Autopilot.Single;

namespace Shoestring.Cli.Commands.Training;

/// <summary>The options of train that have one theme, and the part of a request that they say.</summary>
internal abstract class TrainOptions
{
    /// <summary>The options in the order of the help.</summary>
    public abstract IReadOnlyList<Option> All { get; }

    /// <summary>The request with this theme's part as it was typed.</summary>
    public abstract TrainRequest Read(ParseResult args, TrainRequest request);
}
