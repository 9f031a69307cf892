using System.CommandLine;
using Shoestring.Cli.Display;
using Shoestring.Data;

namespace Shoestring.Cli.Commands;

/// <summary>Fetches a known set.</summary>
internal sealed class DataGetCommand : Verb
{
    private readonly Argument<string> _name = new("NAME")
    {
        Description = "A known set: " + string.Join(", ", NamedSets.All.Select(s => s.Name)),
    };

    public DataGetCommand()
        : base("get", "Fetch a known set into the cache and print its folder") => Add(_name);

    public override int Run(ParseResult args, Host host)
    {
        var name = args.GetRequiredValue(_name);
        var folder = DataSets.Get(name, host.Tell);
        host.Show(new { name, folder }, _ => host.Output.WriteLine(folder));
        return 0;
    }
}
