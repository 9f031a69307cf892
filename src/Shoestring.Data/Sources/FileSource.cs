namespace Shoestring.Data;

/// <summary>Pictures that stand in files, named by their path below a root.</summary>
internal sealed class FileSource : PictureSource
{
    private readonly string _root;
    private readonly string[] _paths;

    public FileSource(string root, IEnumerable<string> relativePaths)
    {
        _root = root;
        _paths = [.. relativePaths];
    }

    public override int Count => _paths.Length;

    public override string Id(int index) => _paths[index];

    public override PictureSize Measure(int index) => PictureDecoder.Measure(Path.Combine(_root, _paths[index]));

    public override Picture Decode(int index, (int Height, int Width)? target = null) =>
        PictureDecoder.Decode(Path.Combine(_root, _paths[index]), target);
}
