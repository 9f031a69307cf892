namespace Shoestring.Models.Naming;

/// <summary>Names of MnasNet-B1.</summary>
internal static class MnasNetNames
{
    public static NameTable Timm { get; } = new("timm", [
        new("conv_stem", "layers.0"),
        new("bn1", "layers.1"),
        new("blocks.0.{b}.conv_dw", "layers.3"),
        new("blocks.0.{b}.bn1", "layers.4"),
        new("blocks.0.{b}.conv_pw", "layers.6"),
        new("blocks.0.{b}.bn2", "layers.7"),
        new("blocks.{s}.{b}.conv_pw", "layers.{s+7}.{b}.layers.0"),
        new("blocks.{s}.{b}.bn1", "layers.{s+7}.{b}.layers.1"),
        new("blocks.{s}.{b}.conv_dw", "layers.{s+7}.{b}.layers.3"),
        new("blocks.{s}.{b}.bn2", "layers.{s+7}.{b}.layers.4"),
        new("blocks.{s}.{b}.conv_pwl", "layers.{s+7}.{b}.layers.6"),
        new("blocks.{s}.{b}.bn3", "layers.{s+7}.{b}.layers.7"),
        new("conv_head", "layers.14"),
        new("bn2", "layers.15"),
        new("classifier", "classifier.1"),
    ]);
}
