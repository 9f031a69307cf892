using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// ResNet-18, parameter by parameter torchvision's; small pictures get a 3×3 stem without pooling.
/// Source: He et al., "Deep Residual Learning for Image Recognition", 2016.
/// </summary>
internal static class ResNet18
{
    /// <summary>Pictures up to this side take the small stem.</summary>
    private const int SmallSide = 64;

    public static ModelDefinition Definition { get; } = new(
        "resnet-18",
        "residual network, 18 layers, 64 to 512 channels; a good teacher",
        "He et al., Deep Residual Learning for Image Recognition, 2016",
        Build);

    private static Graph Build(ModelOptions options)
    {
        var b = new GraphBuilder("resnet-18");
        var x = b.Input("input", options.InputType);
        var small = options.SmallPictures ?? options.Side <= SmallSide;
        int Width(int channels) => Widths.Scale(channels, options.WidthMultiplier);
        x = small ? Conv2d.Apply(b, "conv1", x, Width(64), 3) : Conv2d.Apply(b, "conv1", x, Width(64), 7, 2);
        x = b.Add("relu", new Relu(), BatchNorm2d.Apply(b, "bn1", x));
        x = small ? x : b.Add("maxpool", new MaxPool(PoolWindow.Square(3, 2, 1)), x);
        for (var stage = 0; stage < 4; stage++)
        {
            for (var block = 0; block < 2; block++)
            {
                x = BasicBlock.Apply(b, $"layer{stage + 1}.{block}", x, Width(64 << stage), stage > 0 && block == 0 ? 2 : 1);
            }
        }

        return b.Build(Classifier.Apply(b, "fc", x, options.Classes, options.Dropout ?? 0));
    }
}
