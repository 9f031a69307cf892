using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>The pictures of an IDX array [N, H, W] or [N, H, W, C], held in memory as they are.</summary>
internal sealed class IdxSource : PictureSource
{
    private readonly string _name;
    private readonly byte[] _data;
    private readonly PictureSize _size;

    public IdxSource(IdxFile file, string path)
    {
        var d = file.Dimensions;
        if (d.Length < 3 || d.Skip(1).Any(n => n < 1) || (d.Length == 4 && d[3] is not (1 or 3)))
        {
            throw new InputException(
                $"{path} has shape [{string.Join(", ", d)}]; pictures need [N, H, W] or [N, H, W, 1 or 3]");
        }

        PictureLimits.Check(d[1], d[2], path);
        _name = Path.GetFileName(path);
        _data = file.Data;
        Count = d[0];
        _size = new PictureSize(d[1], d[2], d.Length == 4 ? d[3] : 1);
    }

    public override int Count { get; }

    public override string Id(int index) => $"{_name}#{index}";

    public override PictureSize Measure(int index) => _size;

    public override Picture Decode(int index, (int Height, int Width)? target = null)
    {
        var length = _size.Height * _size.Width * _size.Channels;
        var pixels = _data.AsSpan(checked(index * length), length).ToArray();
        var picture = new Picture(_size.Height, _size.Width, _size.Channels, pixels);
        return target is { } t ? PictureResize.Fit(picture, t.Height, t.Width) : picture;
    }
}
