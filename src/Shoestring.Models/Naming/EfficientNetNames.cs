namespace Shoestring.Models.Naming;

/// <summary>Names of EfficientNet.</summary>
internal static class EfficientNetNames
{
    public static NameTable Timm { get; } = new("timm", [
        new("conv_stem", "features.0.0"),
        new("bn1", "features.0.1"),
        new("blocks.0.{b}.conv_dw", "features.1.{b}.block.0.0"),
        new("blocks.0.{b}.bn1", "features.1.{b}.block.0.1"),
        new("blocks.0.{b}.se.conv_reduce", "features.1.{b}.block.1.fc1"),
        new("blocks.0.{b}.se.conv_expand", "features.1.{b}.block.1.fc2"),
        new("blocks.0.{b}.conv_pw", "features.1.{b}.block.2.0"),
        new("blocks.0.{b}.bn2", "features.1.{b}.block.2.1"),
        new("blocks.{s}.{b}.conv_pw", "features.{s+1}.{b}.block.0.0"),
        new("blocks.{s}.{b}.bn1", "features.{s+1}.{b}.block.0.1"),
        new("blocks.{s}.{b}.conv_dw", "features.{s+1}.{b}.block.1.0"),
        new("blocks.{s}.{b}.bn2", "features.{s+1}.{b}.block.1.1"),
        new("blocks.{s}.{b}.se.conv_reduce", "features.{s+1}.{b}.block.2.fc1"),
        new("blocks.{s}.{b}.se.conv_expand", "features.{s+1}.{b}.block.2.fc2"),
        new("blocks.{s}.{b}.conv_pwl", "features.{s+1}.{b}.block.3.0"),
        new("blocks.{s}.{b}.bn3", "features.{s+1}.{b}.block.3.1"),
        new("conv_head", "features.8.0"),
        new("bn2", "features.8.1"),
        new("classifier", "classifier.1"),
    ]);
}
