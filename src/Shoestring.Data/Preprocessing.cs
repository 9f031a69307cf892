using System.Text.Json;
using System.Text.Json.Serialization;
using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>
/// How a picture becomes the network's input: shorter side to the size, centre cut out, channels, then
/// x = (byte / 255 − mean) / std for each channel. Fitted on the training split; travels in the model's metadata.
/// </summary>
/// <param name="Height">Rows of the input.</param>
/// <param name="Width">Columns of the input.</param>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
/// <param name="Mean">Mean of byte / 255 for each channel.</param>
/// <param name="Std">Standard deviation of byte / 255 for each channel.</param>
/// <param name="Fill">The byte that stands for "nothing here" in each channel: the median of the pictures'
/// borders.</param>
public sealed record Preprocessing(
    int Height,
    int Width,
    int Channels,
    IReadOnlyList<float> Mean,
    IReadOnlyList<float> Std,
    IReadOnlyList<byte> Fill)
{
    /// <summary>The rule that brings a picture to the size, named for whoever reads the metadata.</summary>
    public ResizeRule Resize { get; init; } = ResizeRule.ShorterSideCentreCrop;

    /// <summary>Bytes of a picture at this size.</summary>
    [JsonIgnore]
    public int Length => Height * Width * Channels;

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InputException">It is not such a text, or its values make no sense.</exception>
    public static Preprocessing FromJson(string json)
    {
        Preprocessing? value;
        try
        {
            value = JsonSerializer.Deserialize(json, DataJson.Default.Preprocessing);
        }
        catch (JsonException error)
        {
            throw new InputException($"the preprocessing is not understood: {OneLine.Of(error)}", error);
        }

        var c = value?.Channels ?? 0;
        var fits = value is not null && c is 1 or 3
            && value.Height is > 0 and <= PictureLimits.MaximumSide
            && value.Width is > 0 and <= PictureLimits.MaximumSide
            && value.Mean?.Count == c && value.Std?.Count == c && value.Fill?.Count == c
            && value.Mean.All(float.IsFinite) && value.Std.All(s => float.IsFinite(s) && s > 0);
        return fits
            ? value!
            : throw new InputException("the preprocessing's size, channels, mean, std or fill is wrong");
    }

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DataJson.Default.Preprocessing);

    /// <summary>Brings a picture to the input's size and channels.</summary>
    public Picture Fit(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return PictureResize.Fit(picture, Height, Width).WithChannels(Channels);
    }

    /// <summary>Decodes a picture file as the network's input, [Height, Width, Channels] (channels last).</summary>
    /// <exception cref="InputException">The file cannot be decoded.</exception>
    public float[] Load(string path)
    {
        var picture = Fit(PictureDecoder.Decode(path, (Height, Width)));
        var result = new float[Length];
        new Normaliser(this).Apply(picture.Pixels, result);
        return result;
    }
}
