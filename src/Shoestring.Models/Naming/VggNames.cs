namespace Shoestring.Models.Naming;

/// <summary>Names of VGG. timm writes its first two linear layers as convolutions of 7×7 and 1×1: the same numbers in the same order.</summary>
internal static class VggNames
{
    public static NameTable Timm { get; } = new("timm", [
        new("pre_logits.fc1", "classifier.0"),
        new("pre_logits.fc2", "classifier.3"),
        new("head.fc", "classifier.6"),
    ]);
}
