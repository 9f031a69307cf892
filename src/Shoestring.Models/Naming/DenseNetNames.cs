namespace Shoestring.Models.Naming;

/// <summary>Names of DenseNet in the weights that torchvision serves, which are older than its code.</summary>
internal static class DenseNetNames
{
    public static NameTable OldTorchvision { get; } = new("torchvision's old", [
        new("features.denseblock{s}.denselayer{b}.norm.{i}", "features.denseblock{s}.denselayer{b}.norm{i}"),
        new("features.denseblock{s}.denselayer{b}.conv.{i}", "features.denseblock{s}.denselayer{b}.conv{i}"),
    ]);
}
