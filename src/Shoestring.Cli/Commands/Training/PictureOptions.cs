using System.CommandLine;
using Shoestring.Autopilot.Single;

namespace Shoestring.Cli.Commands.Training;

/// <summary>How the training pictures are varied.</summary>
internal sealed class PictureOptions : TrainOptions
{
    private readonly Option<Choice<string>> _augment = CommonOptions.OneOf(
        "--augment", "How pictures are varied: light, none, standard or strong",
        [("light", "light"), .. Augmentations.Names.Where(n => n != "light").Select(n => (n, n))]);

    private readonly Option<bool> _flip = new("--flip") { Description = "Mirror pictures at random" };

    public override IReadOnlyList<Option> All => [_augment, _flip];

    public override TrainRequest Read(ParseResult args, TrainRequest request) => request with
    {
        Augmentation = args.GetRequiredValue(_augment).Name,
        Flip = args.GetValue(_flip),
    };
}
