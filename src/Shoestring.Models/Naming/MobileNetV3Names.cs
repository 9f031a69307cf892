namespace Shoestring.Models.Naming;

/// <summary>Names of MobileNetV3. A block without squeeze-and-excitation counts one layer less, hence the second names.</summary>
internal static class MobileNetV3Names
{
    public static NameTable Timm { get; } = new("timm", [
        new("conv_stem", "features.0.0"),
        new("bn1", "features.0.1"),
        new("blocks.0.{b}.conv_dw", "features.{n+1}.block.0.0"),
        new("blocks.0.{b}.bn1", "features.{n+1}.block.0.1"),
        new("blocks.0.{b}.se.conv_reduce", "features.{n+1}.block.1.fc1"),
        new("blocks.0.{b}.se.conv_expand", "features.{n+1}.block.1.fc2"),
        new("blocks.0.{b}.conv_pw", "features.{n+1}.block.2.0", "features.{n+1}.block.1.0"),
        new("blocks.0.{b}.bn2", "features.{n+1}.block.2.1", "features.{n+1}.block.1.1"),
        new("blocks.{s}.{b}.conv_pw", "features.{n+1}.block.0.0"),
        new("blocks.{s}.{b}.bn1", "features.{n+1}.block.0.1", "features.{n+1}.1"),
        new("blocks.{s}.{b}.conv_dw", "features.{n+1}.block.1.0"),
        new("blocks.{s}.{b}.bn2", "features.{n+1}.block.1.1"),
        new("blocks.{s}.{b}.se.conv_reduce", "features.{n+1}.block.2.fc1"),
        new("blocks.{s}.{b}.se.conv_expand", "features.{n+1}.block.2.fc2"),
        new("blocks.{s}.{b}.conv_pwl", "features.{n+1}.block.3.0", "features.{n+1}.block.2.0"),
        new("blocks.{s}.{b}.bn3", "features.{n+1}.block.3.1", "features.{n+1}.block.2.1"),
        new("blocks.{s}.{b}.conv", "features.{n+1}.0"),
        new("conv_head", "classifier.0"),
        new("classifier", "classifier.3"),
    ]);
}
