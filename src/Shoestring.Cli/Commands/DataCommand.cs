using System.CommandLine;

namespace Shoestring.Cli.Commands;

/// <summary>The group of commands about data.</summary>
internal sealed class DataCommand : Command
{
    public DataCommand()
        : base("data", "Get known sets; tell what stands in a folder")
    {
        Add(new DataGetCommand());
        Add(new DataInfoCommand());
    }
}
