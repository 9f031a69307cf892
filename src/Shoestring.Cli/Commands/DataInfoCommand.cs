using System.CommandLine;
using Shoestring.Cli.Display;
using Shoestring.Data;

namespace Shoestring.Cli.Commands;

/// <summary>Tells what stands at a path, without decoding it.</summary>
internal sealed class DataInfoCommand : Verb
{
    private readonly Argument<string> _data = CommonOptions.Data();

    public DataInfoCommand()
        : base("info", "Splits, classes and counts, without decoding a picture") => Add(_data);

    public override int Run(ParseResult args, Host host)
    {
        var found = DataSets.Open(args.GetRequiredValue(_data), host.Tell);
        (string Name, ClassificationData Data)[] splits =
        [
            .. new (string, ClassificationData?)[] { ("train", found.Train), ("validation", found.Validation), ("test", found.Test) }
                .Where(s => s.Item2 is not null).Select(s => (s.Item1, s.Item2!)),
        ];
        var counts = splits.Select(s => s.Data.CountByClass()).ToArray();
        var first = found.Train.Measure(0);
        var size = new[] { first.Height, first.Width, first.Channels };
        host.Show(
            new
            {
                name = found.Name,
                classes = found.ClassNames,
                splits = splits.Select((s, i) => new { name = s.Name, samples = s.Data.Count, by_class = counts[i] }),
                first_picture = size,
                left_out = found.Problems,
            },
            console =>
            {
                console.Pairs(
                    ("data", found.Name),
                    ("classes", Figures.Count(found.ClassNames.Count)),
                    ("pictures", string.Join(", ", splits.Select(s => $"{Figures.Count(s.Data.Count)} {s.Name}"))),
                    ("first", $"{size[0]}×{size[1]}, {(size[2] == 1 ? "grey" : "colour")}"),
                    ("left out", found.Problems.Count > 0
                        ? $"{found.Problems.Count}; the first: {found.Problems[0].Id}: {found.Problems[0].Reason}"
                        : null));
                var table = Tables.Of(["class", .. splits.Select(s => ">" + s.Name)]);
                for (var c = 0; c < found.ClassNames.Count; c++)
                {
                    table.Row([found.ClassNames[c], .. counts.Select(n => Figures.Count(n[c]))]);
                }

                console.Write(table);
            });
        return 0;
    }
}
