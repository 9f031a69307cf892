namespace Shoestring.Models.Naming;

/// <summary>Names of MobileNetV1.</summary>
internal static class MobileNetV1Names
{
    public static NameTable Timm { get; } = new("timm", [
        new("conv_stem", "features.0.0"),
        new("bn1", "features.0.1"),
        new("blocks.{s}.{b}.conv_dw", "features.{n+1}.0.0"),
        new("blocks.{s}.{b}.bn1", "features.{n+1}.0.1"),
        new("blocks.{s}.{b}.conv_pw", "features.{n+1}.1.0"),
        new("blocks.{s}.{b}.bn2", "features.{n+1}.1.1"),
    ]);
}
