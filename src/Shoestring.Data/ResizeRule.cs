using System.Text.Json.Serialization;

namespace Shoestring.Data;

/// <summary>How a picture of another size is brought to the input's size.</summary>
public enum ResizeRule
{
    /// <summary>The shorter side is scaled to the size (with antialiasing), then the centre is cut out.</summary>
    [JsonStringEnumMemberName("shorter_side_centre_crop")]
    ShorterSideCentreCrop,
}
