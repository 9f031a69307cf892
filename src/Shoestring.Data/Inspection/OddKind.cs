using System.Text.Json.Serialization;

namespace Shoestring.Data;

/// <summary>In what way a picture is odd.</summary>
public enum OddKind
{
    /// <summary>One value everywhere, or nearly.</summary>
    [JsonStringEnumMemberName("blank")]
    Blank,

    /// <summary>Even its brightest pixels (99 %) are dark.</summary>
    [JsonStringEnumMemberName("dark")]
    Dark,

    /// <summary>Even its darkest pixels (1 %) are bright.</summary>
    [JsonStringEnumMemberName("bright")]
    Bright,

    /// <summary>Far less sharp than the rest of the set.</summary>
    [JsonStringEnumMemberName("blurred")]
    Blurred,

    /// <summary>Its file's size in pixels is far from that of the rest.</summary>
    [JsonStringEnumMemberName("odd_size")]
    OddSize,
}
