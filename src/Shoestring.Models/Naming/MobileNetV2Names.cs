namespace Shoestring.Models.Naming;

/// <summary>Names of MobileNetV2.</summary>
internal static class MobileNetV2Names
{
    public static NameTable Timm { get; } = new("timm", [
        new("conv_stem", "features.0.0"),
        new("bn1", "features.0.1"),
        new("blocks.0.{b}.conv_dw", "features.{n+1}.conv.0.0"),
        new("blocks.0.{b}.bn1", "features.{n+1}.conv.0.1"),
        new("blocks.0.{b}.conv_pw", "features.{n+1}.conv.1"),
        new("blocks.0.{b}.bn2", "features.{n+1}.conv.2"),
        new("blocks.{s}.{b}.conv_pw", "features.{n+1}.conv.0.0"),
        new("blocks.{s}.{b}.bn1", "features.{n+1}.conv.0.1"),
        new("blocks.{s}.{b}.conv_dw", "features.{n+1}.conv.1.0"),
        new("blocks.{s}.{b}.bn2", "features.{n+1}.conv.1.1"),
        new("blocks.{s}.{b}.conv_pwl", "features.{n+1}.conv.2"),
        new("blocks.{s}.{b}.bn3", "features.{n+1}.conv.3"),
        new("conv_head", "features.{count+1}.0"),
        new("bn2", "features.{count+1}.1"),
        new("classifier", "classifier.1"),
    ]);
}
